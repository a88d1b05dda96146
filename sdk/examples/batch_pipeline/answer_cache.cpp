// A bounded map, and a JSON file that holds the same.
#include "answer_cache.hpp"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "content_hash.hpp"

namespace batch_pipeline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using pollux::Error;
using pollux::failure;

constexpr int file_version = 1;

Json json_of(const std::optional<Answer>& answer) {
  if (!answer) return nullptr;
  return {{"text", answer->text}, {"file", answer->file}, {"line", answer->line}, {"score", answer->score}};
}

// False when the entry has another shape.
bool read_answer(const Json& json, std::optional<Answer>& answer) {
  answer.reset();
  if (json.is_null()) return true;
  if (!json.is_object()) return false;
  const auto text = json.find("text"), file = json.find("file"), line = json.find("line"),
             score = json.find("score");
  const auto end = json.end();
  if (text == end || file == end || line == end || score == end) return false;
  if (!text->is_string() || !file->is_string() || !line->is_number_unsigned() || !score->is_number())
    return false;
  answer = Answer{text->get<std::string>(), file->get<std::string>(), line->get<std::size_t>(),
                  score->get<double>()};
  return true;
}

}  // namespace

std::string CacheKey::text() const {
  char hash[17];
  std::snprintf(hash, sizeof hash, "%016llx", static_cast<unsigned long long>(contents));
  std::string key(hash);
  return key.append(" ").append(adapter).append(" ").append(question);
}

std::optional<std::optional<Answer>> AnswerCache::find(const CacheKey& key) const {
  const auto at = entries_.find(key.text());
  if (at == entries_.end()) return std::nullopt;
  return at->second;
}

void AnswerCache::store(const CacheKey& key, std::optional<Answer> answer) {
  put(key.text(), std::move(answer));
  changed_ = true;
}

void AnswerCache::put(std::string key, std::optional<Answer> answer) {
  if (limit_ == 0) return;
  const auto [at, is_new] = entries_.insert_or_assign(std::move(key), std::move(answer));
  if (!is_new) return;
  order_.push_back(at->first);
  if (order_.size() > limit_) {
    entries_.erase(order_.front());
    order_.pop_front();
  }
}

pollux::Result<void> AnswerCache::open(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder)) {
    return failure(Error{folder.string(), "cannot keep a cache here", "a folder that can be written",
                         error ? error.message() : "name another with --cache"});
  }
  file_ = folder / "answers.json";
  std::ifstream stream(file_, std::ios::binary);
  if (!stream) {
    if (!fs::exists(file_)) return {};
    return failure(Error{file_.string(), "cannot be opened", "a readable file", "check its permissions"});
  }
  if (!load(std::string(std::istreambuf_iterator<char>(stream), {}))) {
    return failure(Error{file_.string(), "not a cache of answers",
                         "JSON of version " + std::to_string(file_version),
                         "starting with an empty cache; the file will be replaced"});
  }
  return {};
}

bool AnswerCache::load(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("version", Json()) != file_version || !json.contains("answers"))
    return false;
  for (const auto& [key, value] : json["answers"].items()) {
    std::optional<Answer> answer;
    if (!read_answer(value, answer)) {
      entries_.clear();
      order_.clear();
      return false;
    }
    put(key, std::move(answer));
  }
  return true;
}

pollux::Result<void> AnswerCache::save() {
  if (file_.empty() || !changed_) return {};
  Json answers = Json::object();
  for (const std::string& key : order_) answers[key] = json_of(entries_.at(key));
  const fs::path temporary = file_.string() + "." + std::to_string(::getpid());
  std::error_code error;
  {
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    // It holds text of the user's files: for its owner only, before a byte is in it.
    fs::permissions(temporary, fs::perms::owner_read | fs::perms::owner_write, error);
    const Json whole = {{"version", file_version}, {"answers", std::move(answers)}};
    stream << whole.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
    stream.close();
    if (!stream) error = std::make_error_code(std::errc::io_error);
  }
  if (!error) fs::rename(temporary, file_, error);
  if (error) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    return failure(
        Error{file_.string(), "cannot be written: " + error.message(), {}, "check the folder of --cache"});
  }
  changed_ = false;
  return {};
}

}  // namespace batch_pipeline
