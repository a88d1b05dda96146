# Installs the built tree into three prefixes, one of them with a space in its name and one moved afterwards. In each, the
# command finds its plugins, every installed configuration passes `config check` and starts, an application finds the
# plugins by the library, and the C example builds.
# In: BUILD_DIR, SOURCE_DIR, GENERATOR, COMPILER, C_COMPILER, SANITIZE, LIBDIR, DOCDIR.

set(parent /tmp)
if(DEFINED ENV{TMPDIR})
  set(parent $ENV{TMPDIR})
endif()
string(RANDOM LENGTH 12 suffix)
set(work ${parent}/pollux_installed_${suffix})
file(MAKE_DIRECTORY ${work}/run)

function(fail what)
  file(REMOVE_RECURSE ${work})
  message(FATAL_ERROR "${what}")
endfunction()

# step(WHAT COMMAND...): runs a command in an empty folder; sets `output` to its stdout and stderr.
function(step what)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${work}/run INPUT_FILE ${work}/event.jsonl
    RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT status EQUAL 0)
    fail("${what}: failed with ${status}\n${out}${err}")
  endif()
  set(output "${out}${err}" PARENT_SCOPE)
endfunction()

# starts(PROGRAM CONFIGURATION): runs it without an event, so that no peer is needed.
function(starts program configuration)
  execute_process(COMMAND ${program} run --config ${configuration} WORKING_DIRECTORY ${work}/run
    INPUT_FILE ${work}/nothing.jsonl RESULT_VARIABLE status ERROR_VARIABLE err OUTPUT_VARIABLE out TIMEOUT 60)
  if(NOT status EQUAL 0)
    fail("${configuration} does not start: ${status}\n${out}${err}")
  endif()
endfunction()

set(ENV{POLLUX_TELEMETRY} 1)
unset(ENV{POLLUX_CONFIG})
unset(ENV{POLLUX_PLUGIN_PATH})
unset(ENV{POLLUX_REPORTERS})
file(WRITE ${work}/event.jsonl "{\"scope\": \"pipeline.plan\", \"duration_s\": 0.25}\n")
file(WRITE ${work}/nothing.jsonl "")
# What config/python.toml names; the package is installed beside the plugin.
file(WRITE ${work}/run/reporters.py
  "from pollux.telemetry import TelemetryReporter\nclass MyCustomReporter:\n    def record_timing(self, scope, duration, **metadata):\n        pass\n")

set(flags "-Wall -Wextra")
if(SANITIZE)
  string(APPEND flags " -fsanitize=${SANITIZE}")
endif()

foreach(prefix "${work}/plain" "${work}/with a space" "${work}/moved")
  set(place "${prefix}")
  if(prefix STREQUAL "${work}/moved")
    set(place "${work}/installed")
  endif()
  step("install into ${place}" ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${place})
  if(NOT place STREQUAL prefix)
    file(RENAME ${place} ${prefix})
  endif()
  message(STATUS "${prefix}")

  # --- What belongs to an installation --------------------------------------------------------------------------

  file(GLOB plugins RELATIVE ${prefix}/${LIBDIR}/pollux/plugins ${prefix}/${LIBDIR}/pollux/plugins/*.so)
  set(files ${DOCDIR}/LICENSE ${DOCDIR}/README.md ${DOCDIR}/CHANGELOG.md ${DOCDIR}/docs/configuration.md
    share/pollux/examples/plain_c/total.c)
  foreach(plugin ${plugins})
    string(REGEX REPLACE "libpollux_(.*)\\.so" "\\1" name ${plugin})
    list(APPEND files ${DOCDIR}/plugins/${name}/README.md)
  endforeach()
  foreach(file ${files})
    if(NOT EXISTS ${prefix}/${file})
      fail("expected ${file} among what is installed")
    endif()
  endforeach()

  # --- The command ----------------------------------------------------------------------------------------------

  set(pollux ${prefix}/bin/pollux)
  step("list the plugins" ${pollux} plugins list)
  foreach(plugin ${plugins})
    string(FIND "${output}" "${prefix}/${LIBDIR}/pollux/plugins/${plugin}" at)
    if(at EQUAL -1)
      fail("expected `pollux plugins list` to find ${plugin}, found:\n${output}")
    endif()
  endforeach()
  step("run with a plugin by its name" ${pollux} run -r log)
  if(NOT output MATCHES "pipeline\\.plan")
    fail("expected `pollux run -r log` to write the event, found:\n${output}")
  endif()
  file(GLOB configurations ${prefix}/share/pollux/*.toml)
  list(LENGTH configurations count)
  if(count EQUAL 0)
    fail("no configuration is installed")
  endif()
  foreach(configuration ${configurations})
    step("check ${configuration}" ${pollux} config check ${configuration})
    starts(${pollux} ${configuration})
  endforeach()

  # --- The library ----------------------------------------------------------------------------------------------

  get_filename_component(name "${prefix}" NAME)
  step("configure the application" ${CMAKE_COMMAND} -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER}
    "-DCMAKE_PREFIX_PATH=${prefix}" -DCMAKE_CXX_FLAGS=${flags}
    -S ${SOURCE_DIR}/tests/integration/outside_tree/application -B "${work}/application/${name}")
  step("build the application" ${CMAKE_COMMAND} --build "${work}/application/${name}" --target finds_plugins)
  step("run the application" "${work}/application/${name}/finds_plugins" ${prefix}/share/pollux/minimal.toml)

  step("build the C example" ${C_COMPILER} -std=c11 -shared -fPIC -fvisibility=hidden -I${prefix}/include
    ${prefix}/share/pollux/examples/plain_c/total.c -o ${work}/libpollux_total.so)
endforeach()

file(REMOVE_RECURSE ${work})
