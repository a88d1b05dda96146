# Installs the built tree into a fresh prefix, builds the template and an application against it in a folder outside
# the tree, and has the installed command send events to that plugin.
# In: BUILD_DIR, SOURCE_DIR, GENERATOR, COMPILER, NM, SANITIZE, LIBDIR, THRESHOLD (a plugin file).

set(parent /tmp)
if(DEFINED ENV{TMPDIR})
  set(parent $ENV{TMPDIR})
endif()
string(RANDOM LENGTH 12 suffix)
set(work ${parent}/pollux_outside_${suffix})
set(prefix ${work}/prefix)
file(MAKE_DIRECTORY ${work})

# Fails the test, saying what was being done; the folder is removed first.
function(fail what)
  file(REMOVE_RECURSE ${work})
  message(FATAL_ERROR "${what}")
endfunction()

# step(WHAT COMMAND...): runs a command, whose output is shown only when it fails; sets `output` to its stdout.
function(step what)
  message(STATUS "${what}")
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT status EQUAL 0)
    fail("${what}: failed with ${status}\n${out}${err}")
  endif()
  set(output "${out}" PARENT_SCOPE)
endfunction()

# --- 1. Install -----------------------------------------------------------------------------------------------

step("install into ${prefix}" ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${prefix})
foreach(file
    bin/pollux include/pollux/abi/pollux.h include/pollux/sdk/plugin.hpp include/pollux/pollux.hpp
    share/pollux/template/reporter.cpp share/cmake/PolluxSDK/PolluxSDKConfig.cmake)
  if(NOT EXISTS ${prefix}/${file})
    fail("expected ${file} among what is installed")
  endif()
endforeach()

# --- 2. A plugin, from the installed template -----------------------------------------------------------------

# Without the core's dependencies: a plugin's project must not need them.
file(COPY ${prefix}/share/pollux/template DESTINATION ${work})
set(configure ${CMAKE_COMMAND} -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${prefix}
  -DCMAKE_BUILD_TYPE=Release)
step("configure the plugin" ${configure} -S ${work}/template -B ${work}/template/build
  -DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON -DCMAKE_DISABLE_FIND_PACKAGE_spdlog=ON
  -DCMAKE_DISABLE_FIND_PACKAGE_tomlplusplus=ON -DCMAKE_DISABLE_FIND_PACKAGE_Threads=ON
  -DCMAKE_CXX_FLAGS=-Wall\ -Wextra\ -Wpedantic\ -Werror)
step("build the plugin" ${CMAKE_COMMAND} --build ${work}/template/build)
set(plugin ${work}/template/build/libpollux_my_reporter.so)

step("list what the plugin exports" ${NM} -D --defined-only ${plugin})
string(REGEX REPLACE "[0-9a-f]+ " "" exported "${output}")
string(STRIP "${exported}" exported)
if(NOT exported MATCHES "^[A-Z] pollux_plugin$")
  fail("expected the plugin to export pollux_plugin and nothing else, found:\n${output}")
endif()

# --- 3. An application ----------------------------------------------------------------------------------------

set(flags "-Wall -Wextra -Wpedantic")
set(sanitize "")
if(SANITIZE)
  set(sanitize -fsanitize=${SANITIZE})
  string(APPEND flags " ${sanitize}")
endif()
step("configure the application" ${configure} -S ${SOURCE_DIR}/tests/integration/outside_tree/application
  -B ${work}/application -DCMAKE_CXX_FLAGS=${flags})

# --- 4. Run the application -----------------------------------------------------------------------------------

step("build the application" ${CMAKE_COMMAND} --build ${work}/application)
step("run the application" ${work}/application/application)
foreach(line "timing pipeline.step" "gauge pipeline.step.efficiency 0.5")
  string(FIND "${output}" "${line}\n" at)
  if(at EQUAL -1)
    fail("expected the application's reporter to print '${line}', found:\n${output}")
  endif()
endforeach()

# pkg-config gives the same flags, wherever the prefix is.
find_program(pkg_config pkg-config)
if(pkg_config)
  step("ask pkg-config" ${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${prefix}/${LIBDIR}/pkgconfig
    ${pkg_config} --cflags --libs pollux)
  separate_arguments(pkg_flags UNIX_COMMAND "${output}")
  step("compile the application with pkg-config's flags" ${COMPILER} -std=c++20 ${sanitize}
    ${SOURCE_DIR}/tests/integration/outside_tree/application/main.cpp -o ${work}/by_pkg_config ${pkg_flags}
    -Wl,-rpath,${prefix}/${LIBDIR})
  step("run it" ${work}/by_pkg_config)
endif()

# As a part of another project only the library is there, without what the command and the plugins need.
file(WRITE ${work}/part/CMakeLists.txt "cmake_minimum_required(VERSION 3.25)
project(part LANGUAGES CXX)
add_subdirectory(${SOURCE_DIR} pollux)
add_executable(part ${SOURCE_DIR}/tests/integration/outside_tree/application/main.cpp)
target_link_libraries(part PRIVATE pollux::pollux)
foreach(target pollux_command pollux_plugin_log batch_pipeline test_api)
  if(TARGET \${target})
    message(FATAL_ERROR \"\${target} is built though nobody asked for it\")
  endif()
endforeach()
")
step("configure a project of which Pollux is a part" ${configure} -S ${work}/part -B ${work}/part/build -Werror=dev
  -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON -DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON -DCMAKE_DISABLE_FIND_PACKAGE_CURL=ON)

# --- 5. The projects of docs/get-started ----------------------------------------------------------------------

set(pages ${SOURCE_DIR}/tests/integration/snippets/get_started)
foreach(project word_count slowest)
  file(COPY ${pages}/${project} DESTINATION ${work})
  step("configure ${project}" ${configure} -S ${work}/${project} -B ${work}/${project}/build -DCMAKE_CXX_FLAGS=${flags})
  step("build ${project}" ${CMAKE_COMMAND} --build ${work}/${project}/build)
endforeach()
step("run word_count, which loads slowest" ${CMAKE_COMMAND} -E env POLLUX_TELEMETRY=1 POLLUX_CONFIG=${work}/slowest/pollux.toml
  ${work}/word_count/build/word_count ${SOURCE_DIR}/LICENSE)
if(NOT output MATCHES "^slowest scopes:\n[0-9.e-]+ ms  word_count\n[0-9.e-]+ ms  word_count\\.file\n$")
  fail("expected the two slowest scopes of word_count, found:\n${output}")
endif()

# --- 6. Run the plugin: three lines of TOML, no host rebuilt --------------------------------------------------

file(WRITE ${work}/pollux.toml
  "[[reporter]]\nplugin = \"${plugin}\"\noptions.prefix = \"outside \"\n")
set(events "")
set(expected "")
foreach(i RANGE 1 500)
  string(APPEND events
    "{\"scope\": \"pipeline.plan\", \"parent_scope\": \"pipeline\", \"depth\": 1, \"duration_s\": 0.25, \"row\": ${i}}\n"
    "{\"scope\": \"pipeline.items\", \"value\": ${i}, \"metric_type\": \"counter\"}\n")
  string(APPEND expected "outside timing pipeline.plan 0.25 s row=${i}\noutside counter pipeline.items ${i}\n")
endforeach()
file(WRITE ${work}/events.jsonl "${events}")

message(STATUS "send 1000 events to the plugin")
execute_process(COMMAND ${prefix}/bin/pollux run --config ${work}/pollux.toml INPUT_FILE ${work}/events.jsonl
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
string(REGEX MATCHALL "outside [^\n]*\n" received "${output}")
list(JOIN received "" received)
if(NOT status EQUAL 0 OR NOT received STREQUAL expected)
  fail("expected every event in order from the plugin; the command ended with ${status}, stderr:\n${errors}\n"
    "stdout:\n${output}")
endif()

# --- 7. The tutorial's reporter, the same way -----------------------------------------------------------------

file(WRITE ${work}/threshold.toml
  "[[reporter]]\nplugin = \"${THRESHOLD}\"\noptions.path = \"${work}/slow.txt\"\noptions.limit = \"300ms\"\n")
file(WRITE ${work}/slow.jsonl
  "{\"scope\": \"quick\", \"duration_s\": 0.25}\n{\"scope\": \"slow\", \"duration_s\": 0.5, \"rows\": 12}\n")
message(STATUS "send two events to threshold")
execute_process(COMMAND ${prefix}/bin/pollux run --config ${work}/threshold.toml INPUT_FILE ${work}/slow.jsonl
  RESULT_VARIABLE status ERROR_VARIABLE errors)
if(NOT EXISTS ${work}/slow.txt)
  fail("expected threshold to write ${work}/slow.txt; the command ended with ${status}, stderr:\n${errors}")
endif()
file(READ ${work}/slow.txt slow)
if(NOT status EQUAL 0 OR NOT slow MATCHES "^[^\n]+Z 0.500000 s slow rows=12\n$")
  fail("expected one line about the scope 'slow'; the command ended with ${status}, stderr:\n${errors}\nfile:\n${slow}")
endif()

file(REMOVE_RECURSE ${work})
