# pollux_add_plugin(NAME SOURCE...)
#
# A reporter plugin that a Pollux host finds by the name NAME: the target is pollux_plugin_NAME, the file is what
# `plugin = "NAME"` looks for (libpollux_NAME.so, pollux_NAME.dll). Link further libraries with
# target_link_libraries(pollux_plugin_NAME PRIVATE ...).
set(POLLUX_PLUGIN_VERSION_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/pollux_plugin.map)

function(pollux_add_plugin name)
  set(target pollux_plugin_${name})
  add_library(${target} MODULE ${ARGN})
  target_link_libraries(${target} PRIVATE pollux::sdk)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME pollux_${name}
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  if(WIN32)
    set_target_properties(${target} PROPERTIES PREFIX "")
  endif()
  set_property(GLOBAL APPEND PROPERTY POLLUX_PLUGINS ${target})  # every plugin of this build, by target
  if(DEFINED POLLUX_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${POLLUX_PLUGIN_OUTPUT_DIRECTORY})
  endif()
  # A GNU_UNIQUE symbol would be shared with every other plugin of the process.
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  # Nothing but the one symbol leaves the plugin, the instantiations of the standard library's templates included.
  if(UNIX AND NOT APPLE)
    target_link_options(${target} PRIVATE -Wl,--version-script=${POLLUX_PLUGIN_VERSION_SCRIPT})
  endif()
endfunction()
