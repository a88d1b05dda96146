// batch_pipeline as its users run it: arguments and environment in, JSON and an exit code out.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "child.hpp"
#include "temporary_folder.hpp"
#include "text/utf8.hpp"

using Json = nlohmann::json;
using Environment = std::vector<std::string>;

namespace {

const std::string program = BATCH_PIPELINE_PROGRAM;
const std::string texts = POLLUX_SOURCE_DIR "/tests/integration/pipeline/texts";

Ended run(std::vector<std::string> arguments, Environment environment = {},
          ErrorStream stream = ErrorStream::pipe) {
  arguments.insert(arguments.begin(), program);
  return run_program(arguments, environment, stream);
}

// The answer to one question about the fixture folder.
Json ask(const std::string& question) {
  const Ended ended = run({texts, "-q", question, "--compact"});
  INFO(ended.err);
  return Json::parse(ended.out)["answers"][0];
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("Answers are the right sentence, with its file and line") {
  struct Case {
    const char *question, *answer, *file;
    int line;
  };
  for (const auto& [question, answer, file, line] : {
           Case{"When is honey taken?", "Honey is taken in July.", "guide/bees.txt", 4},
           Case{"What does the tomato want?", "The tomato wants full sun and water every morning.",
                "garden.md", 7},
           Case{"What grows well beside the tomato?", "Basil grows well beside it, e.g. in the same bed.",
                "garden.md", 8},
           Case{"When is the carrot harvested?", "Carrot: 5 cm, 70 days after sowing", "garden.md", 12},
           Case{"How often should I use the hoe?",
                "A hoe removes weeds; use it every week while they are small.", "garden.md", 18},
           Case{"When is compost ready?", "Compost is ready when it smells of earth.", "garden.md", 31},
           Case{"At which angle do I grind?", "To sharpen the spade, run:", "garden.md", 21},
           Case{"How often do I turn the heap?", "Turn the heap once a month.", "garden.md", 31},
       }) {
    const Json found = ask(question);
    INFO(found.dump());
    CHECK(found["question"] == question);
    CHECK(found["answer"] == answer);
    CHECK(found["file"] == file);
    CHECK(found["line"] == line);
    CHECK(found["score"].get<double>() > 0.0);
  }
}

TEST_CASE("A question that the text does not answer has no answer, and the exit code says so") {
  const Ended ended = run({texts, "-q", "What is the capital of France?", "-q", "When is honey taken?"});
  CHECK(ended.code == 1);
  const Json envelope = Json::parse(ended.out);
  CHECK(envelope["status"] == "partial");
  CHECK(envelope["answers"][0]["answer"].is_null());
  CHECK(envelope["answers"][0]["line"].is_null());
  CHECK(envelope["answers"][1]["answer"].is_string());
}

TEST_CASE("The envelope has all its parts, and stderr stays silent") {
  const Ended ended = run({texts, "-q", "When is honey taken?"});
  CHECK(ended.code == 0);
  CHECK(ended.err.empty());
  const Json envelope = Json::parse(ended.out);
  CHECK(envelope["status"] == "ok");
  CHECK(envelope["problems"] == Json::array());
  for (const char* key :
       {"prompt_tokens", "completion_tokens", "total_tokens", "cached_tokens", "requests"}) {
    INFO(key);
    CHECK(envelope["usage"][key].is_number_unsigned());
  }
}

TEST_CASE("The same run prints the same but for its times") {
  const std::vector<std::string> arguments = {texts, "-q", "honey", "-q", "compost", "-q", "moon"};
  const auto without_times = [&arguments] {
    Json envelope = Json::parse(run(arguments).out);
    envelope["metrics"].erase("durations");
    envelope["metrics"].erase("per_call_meta");
    return envelope.dump();
  };
  CHECK(without_times() == without_times());
}

TEST_CASE("Telemetry is off unless the environment says otherwise") {
  for (const Environment& environment :
       {Environment{}, Environment{"POLLUX_TELEMETRY=0"}, Environment{"POLLUX_TELEMETRY="}}) {
    const Json metrics = Json::parse(run({texts, "-q", "honey"}, environment).out)["metrics"];
    CHECK(metrics.contains("durations"));
    CHECK_FALSE(metrics.contains("scopes"));
  }
  const Ended logging = run({texts, "-q", "honey", "--reporter", "logging"});
  CHECK(logging.err.empty());
}

TEST_CASE("Option A: with the flag alone the summary fills the metrics") {
  const Ended ended = run({texts, "-q", "honey"}, {"POLLUX_TELEMETRY=1"});
  CHECK(ended.code == 0);
  const Json metrics = Json::parse(ended.out)["metrics"];
  CHECK(metrics["durations"]["api"].get<double>() > 0.0);
  CHECK(metrics["durations"]["total"].get<double>() > 0.0);
  CHECK_FALSE(metrics["scopes"].empty());
  CHECK_FALSE(metrics["values"].empty());
  CHECK_FALSE(metrics.contains("raw_preview"));
}

TEST_CASE("Option B: a reporter of the application logs every event") {
  const Ended ended = run({texts, "-q", "honey", "--reporter", "logging"}, {"POLLUX_TELEMETRY=1"});
  CHECK(ended.code == 0);
  CHECK(has(ended.err, "INFO telemetry.timing scope=\"pipeline.stage\" duration_s="));
  CHECK(has(ended.err, " stage=\"source\""));
  CHECK(has(ended.err, "INFO telemetry.metric scope=\"pipeline.stage.source.files\" value=2"));
  CHECK(has(ended.err, "INFO telemetry.timing scope=\"pipeline\" "));
  CHECK_FALSE(has(ended.err, "Honey"));  // no content in telemetry
}

TEST_CASE("Option B: reporters come from a TOML file, named by option or environment") {
  const TemporaryFolder folder;
  const std::string config = folder
                                 .write("pollux.toml", "[plugins]\npath = [\"" POLLUX_PLUGIN_DIR
                                                       "\"]\n[[reporter]]\nplugin = \"summary\"\n"
                                                       "[[reporter]]\nplugin = \"log\"\n")
                                 .string();
  const Ended by_option = run({texts, "-q", "honey", "--config", config}, {"POLLUX_TELEMETRY=1"});
  INFO(by_option.err);
  CHECK(by_option.code == 0);
  CHECK(has(by_option.err, " INFO pipeline "));
  CHECK(Json::parse(by_option.out)["metrics"]["durations"].contains("plan"));
  const Ended by_environment = run(
      {texts, "-q", "honey"}, {"POLLUX_TELEMETRY=1", "POLLUX_CONFIG=" + config, "POLLUX_REPORTERS=summary"});
  INFO(by_environment.err);
  CHECK(by_environment.code == 0);
  CHECK_FALSE(has(by_environment.err, " INFO pipeline "));
  CHECK(Json::parse(by_environment.out)["metrics"]["durations"].contains("plan"));
}

TEST_CASE("A telemetry configuration that cannot be used is an error with its place") {
  const TemporaryFolder folder;
  const std::string config = folder.write("pollux.toml", "[telemetry]\nenabled = 7\n").string();
  const Ended ended = run({texts, "-q", "honey", "--config", config}, {"POLLUX_TELEMETRY=1"});
  CHECK(ended.code == 3);
  CHECK(ended.out.empty());
  CHECK(has(ended.err, "pollux.toml:2:"));
}

TEST_CASE("A raw preview is made on request only, without secrets and short") {
  const TemporaryFolder folder;
  folder.write("a.md",
               "The gate opens with password=hunter2 and mail to jane@example.org which goes on and on " +
                   std::string(150, 'o') + " to the end of the gate.");
  const std::vector<std::string> arguments = {folder.path().string(), "-q", "How does the gate open?"};
  CHECK_FALSE(Json::parse(run(arguments, {"POLLUX_TELEMETRY=1"}).out)["metrics"].contains("raw_preview"));
  CHECK_FALSE(
      Json::parse(run(arguments, {"POLLUX_TELEMETRY_RAW_PREVIEW=0"}).out)["metrics"].contains("raw_preview"));
  const Json metrics = Json::parse(run(arguments, {"POLLUX_TELEMETRY_RAW_PREVIEW=1"}).out)["metrics"];
  REQUIRE(metrics["raw_preview"].size() == 1);
  const std::string preview = metrics["raw_preview"][0];
  CHECK(has(preview, "The gate opens with password=[masked] and mail to [email]"));
  CHECK(batch_pipeline::count_characters(preview) <= 120);
}

TEST_CASE("A folder that cannot be used is an error that says what was expected") {
  const TemporaryFolder folder;
  const Ended missing = run({folder.path() / "nowhere", "-q", "x"});
  CHECK(missing.code == 3);
  CHECK(Json::parse(missing.out)["status"] == "error");
  CHECK(Json::parse(missing.out)["answers"][0]["answer"].is_null());
  CHECK(has(missing.err, "nowhere: no such folder; expected a folder with *.md"));

  const Ended empty = run({folder.path(), "-q", "x"});
  CHECK(empty.code == 3);
  CHECK(has(empty.err, "no text file in this folder"));

  folder.write("image.png", "x");
  CHECK(run({folder.path(), "-q", "x"}).code == 3);
}

TEST_CASE("A file that cannot be used is named, and costs only itself") {
  const TemporaryFolder folder;
  folder.write("good.md", "The answer is here.");
  folder.write("binary.md", std::string_view("PK\0\1", 4));
  folder.write("broken.md",
               "fine\nnot f\xff"
               "ine");
  folder.write("wide.txt",
               "\xff\xfe"
               "a");
  folder.write("empty.md", "");
  folder.write("huge.md", std::string(3000, 'x'));
  const Ended ended = run({folder.path(), "-q", "Where is the answer?", "--max-file-bytes", "2000"});
  CHECK(ended.code == 1);
  const Json envelope = Json::parse(ended.out);
  CHECK(envelope["answers"][0]["answer"] == "The answer is here.");
  CHECK(envelope["problems"].size() == 5);
  CHECK(has(ended.err, "binary.md: a binary file"));
  CHECK(has(ended.err, "broken.md:2:6: invalid UTF-8 at byte 0xff; expected UTF-8 text"));
  CHECK(has(ended.err, "wide.txt: UTF-16 text"));
  CHECK(has(ended.err, "empty.md: an empty file"));
  CHECK(has(ended.err, "huge.md: 3000 bytes is too large; expected at most 2000"));
}

TEST_CASE("A folder with no usable file is an error that names each") {
  const TemporaryFolder folder;
  folder.write("binary.md", std::string_view("\0", 1));
  const Ended ended = run({folder.path(), "-q", "x"});
  CHECK(ended.code == 3);
  CHECK(Json::parse(ended.out)["problems"].size() == 2);
}

TEST_CASE("One file may be searched alone") {
  const Ended ended = run({texts + "/guide/bees.txt", "-q", "When is honey taken?"});
  CHECK(ended.code == 0);
  CHECK(Json::parse(ended.out)["answers"][0]["file"] == "bees.txt");
}

TEST_CASE("Questions come from a file, and beside it from arguments") {
  const TemporaryFolder folder;
  const std::string file =
      folder.write("q.txt", "# about bees\nWhen is honey taken?\n\n  honey  \r\n").string();
  const Json envelope = Json::parse(run({texts, "--questions", file, "-q", "compost"}).out);
  REQUIRE(envelope["answers"].size() == 3);
  CHECK(envelope["answers"][0]["question"] == "compost");
  CHECK(envelope["answers"][2]["question"] == "honey");
}

TEST_CASE("Without arguments the default questions are answered from the project's own documents") {
  const Ended ended = run({});
  INFO(ended.out);
  CHECK(ended.code == 0);
  const Json envelope = Json::parse(ended.out);
  REQUIRE(envelope["answers"].size() >= 3);
  for (const Json& answer : envelope["answers"]) CHECK(answer["answer"].is_string());
  const Json& full_queue = envelope["answers"][2];
  CHECK(full_queue["question"] == "What happens to events when a queue is full?");
  CHECK(full_queue["file"] == "configuration.md");
  for (const char* part : {"full queue", "dropped", "`overflow"}) CHECK(has(full_queue["answer"], part));
}

TEST_CASE("Wrong usage is told on stderr with its exit code") {
  const TemporaryFolder folder;
  const std::string no_question = folder.write("q.txt", "# nothing\n").string();
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--no-such-option"},
                                             {texts, "-q"},
                                             {texts, "-q", ""},
                                             {texts, "-q", "\xff"},
                                             {texts, "--questions", "/nowhere/at/all"},
                                             {texts, "--questions", no_question},
                                             {texts, "--rate", "-1"},
                                             {texts, "--rate", "fast"},
                                             {texts, "--batch-size", "0"},
                                             {texts, "--reporter", "unknown"},
                                             {texts, "--reporter", "logging", "--config", "x.toml"},
                                             {texts, texts}}) {
    const Ended ended = run(arguments);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK_FALSE(ended.err.empty());
  }
}

TEST_CASE("Help lists options, exit codes and the environment") {
  const Ended ended = run({"--help"});
  CHECK(ended.code == 0);
  for (const char* part : {"FOLDER", "--question", "--cache", "--rate", "--config", "Exit codes",
                           "POLLUX_TELEMETRY=1", "POLLUX_TELEMETRY_RAW_PREVIEW"}) {
    INFO(part);
    CHECK(has(ended.out, part));
  }
}

TEST_CASE("A cache folder saves the next run its requests") {
  const TemporaryFolder folder;
  const std::vector<std::string> arguments = {texts, "-q", "honey", "--cache",
                                              (folder.path() / "cache").string()};
  const Json first = Json::parse(run(arguments).out);
  const Json second = Json::parse(run(arguments).out);
  CHECK(first["usage"]["requests"] == 1);
  CHECK(second["usage"]["requests"] == 0);
  CHECK(second["usage"]["cached_answers"] == 1);
  CHECK(first["answers"] == second["answers"]);
}

TEST_CASE("A damaged cache is told and costs nothing else") {
  const TemporaryFolder folder;
  folder.write("answers.json", "{");
  const Ended ended = run({texts, "-q", "honey", "--cache", folder.path().string()});
  CHECK(ended.code == 0);
  CHECK(has(ended.err, "answers.json: not a cache of answers"));
}

TEST_CASE("Progress is shown on a terminal, one line a stage") {
  const Ended ended = run({texts, "-q", "honey"}, {}, ErrorStream::terminal);
  CHECK(ended.code == 0);
  CHECK(has(ended.err, "[1/7] source"));
  CHECK(has(ended.err, "[7/7] result"));
  CHECK_FALSE(has(ended.out, "[1/7]"));
}
