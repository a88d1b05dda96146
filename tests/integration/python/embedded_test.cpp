// A program that runs Python itself: reporters use its Python, and leave its end to the program.
#include <Python.h>

#include "hosted.hpp"

using namespace pollux;

TEST_CASE("A program that runs Python keeps its Python, its modules and the end of both") {
  const test::TemporaryFolder folder;
  const std::string file = folder.file("out.txt");
  ::Py_Initialize();
  REQUIRE(::PyRun_SimpleString("import sys; sys.path.insert(0, '" POLLUX_REPORTERS_DIR "')\n"
                               "import endings; endings.MARK = 'of the program'") == 0);
  PyThreadState* const own = ::PyEval_SaveThread();
  {
    Host host = test::python_host("endings", "AtExit", "kwargs.path = " + test::quoted(file));
    { const auto scope = host.telemetry()("work"); }
    host.shutdown(std::chrono::seconds(20));
    CHECK(host.ledger().reporters.at(0).delivered == 1);
  }
  CHECK_FALSE(std::filesystem::exists(file));
  ::PyEval_RestoreThread(own);
  CHECK(::PyRun_SimpleString("assert sys.modules['endings'].MARK == 'of the program'\n"
                             "import threading\n"
                             "assert threading.main_thread() is threading.current_thread()") == 0);
  CHECK(::Py_FinalizeEx() == 0);
  CHECK(test::text_of(file) == "work\n");
}
