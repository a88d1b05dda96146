# Unity builds. Most of the time that a source takes goes into the standard library's headers and templates, so the sources of
# one room are compiled together: a full build takes a fraction of the time, and after a change one room is compiled instead of
# one file. Sources still include what they use: the preset `dev` compiles each alone.
option(POLLUX_UNITY "Compile the sources of a room together" ON)
if(POLLUX_UNITY AND PROJECT_IS_TOP_LEVEL)
  message(STATUS "The sources of a room are compiled together: what an anonymous namespace holds needs a name of its own in its "
    "folder. -DPOLLUX_UNITY=OFF compiles each source alone.")
endif()

# pollux_unity(TARGET [SIZE]): compiles SIZE (8) of its sources at a time.
function(pollux_unity target)
  set(size 8)
  if(ARGC GREATER 1)
    set(size ${ARGV1})
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${POLLUX_UNITY} UNITY_BUILD_BATCH_SIZE ${size})
endfunction()

# pollux_unity_by_folder(TARGET): compiles the sources of each folder together.
function(pollux_unity_by_folder target)
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    cmake_path(GET source PARENT_PATH folder)
    cmake_path(GET folder FILENAME folder)
    set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${folder})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${POLLUX_UNITY} UNITY_BUILD_MODE GROUP)
endfunction()

# pollux_alone(SOURCE...): sources of this folder whose names would collide with others of their target.
function(pollux_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
