// Three passes over the text: invisible characters, then words that look like secrets or addresses, then the
// cut.
#include "preview.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "text/utf8.hpp"

namespace batch_pipeline {
namespace {

constexpr std::string_view mask = "[masked]";
constexpr std::string_view email_mask = "[email]";
constexpr std::size_t long_token =
    20;  // characters from which on a mix of letters and digits is taken for a key
constexpr std::size_t long_run = 40;  // from which on any unbroken run is

constexpr auto secret_fields = std::to_array<std::string_view>(
    {"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "api-key",
     "access_key", "private_key", "authorization", "credential"});
constexpr auto secret_prefixes =
    std::to_array<std::string_view>({"sk-", "pk-", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-",
                                     "xoxp-", "AKIA", "ASIA", "AIza", "eyJ"});
constexpr auto schemes =
    std::to_array<std::string_view>({"bearer", "basic"});  // what follows them is a secret

bool is_alpha(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool is_invisible(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0xad ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code >= 0xe0000 && code <= 0xe007f);
}

std::string with_plain_blanks(std::string_view text) {
  std::string out;
  bool blank = true;  // drops blanks at the front
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool is_blank = character.code == ' ' || character.code == 0xa0 || is_invisible(character.code);
    if (is_blank && !blank) out += ' ';
    if (!is_blank) out += character.valid ? text.substr(0, character.size) : "\xef\xbf\xbd";
    blank = is_blank;
    text.remove_prefix(character.size);
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// The characters that keys and tokens are made of.
bool is_token(char c) {
  return is_alpha(c) || is_digit(c) || std::string_view("_-+/=.~").find(c) != std::string_view::npos;
}

bool looks_secret(std::string_view token) {
  while (!token.empty() && std::string_view(".=/").find(token.back()) != std::string_view::npos)
    token.remove_suffix(1);
  const bool known =
      std::any_of(secret_prefixes.begin(), secret_prefixes.end(), [&](std::string_view prefix) {
        return token.starts_with(prefix) && token.size() >= prefix.size() + 8;
      });
  if (known || token.size() >= long_run) return true;
  if (token.size() < long_token || token.find('/') != std::string_view::npos) return false;  // a path
  const auto digits = std::count_if(token.begin(), token.end(), is_digit);
  return digits >= 3 && std::any_of(token.begin(), token.end(), is_alpha);
}

// "name@host.tld"
bool looks_like_email(std::string_view word) {
  const std::size_t at = word.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::size_t dot = word.find('.', at + 2);
  return dot != std::string_view::npos && dot + 1 < word.size() && is_alpha(word[dot + 1]);
}

bool names_secret(std::string_view field) {
  const std::string lowered = lower(field);
  return std::any_of(secret_fields.begin(), secret_fields.end(), [&](std::string_view name) {
    return lowered == name ||
           (lowered.ends_with(name) && !is_alpha(lowered[lowered.size() - name.size() - 1]));
  });
}

// Runs of token characters and what lies between them, masked where they have to be.
class Masking {
 public:
  explicit Masking(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (credentials() || email() || token()) continue;
      out_ += text_[at_++];
    }
    return std::move(out_);
  }

 private:
  std::size_t end_of(std::size_t from, bool (*belongs)(char)) const {
    while (from < text_.size() && belongs(text_[from])) ++from;
    return from;
  }

  // "://name:word@": what stands between is for nobody.
  bool credentials() {
    if (!text_.substr(at_).starts_with("://")) return false;
    const std::size_t end = std::min(text_.find_first_of("/@ \"'?#", at_ + 3), text_.size());
    if (end == text_.size() || text_[end] != '@') return false;
    out_.append("://").append(mask).append("@");
    at_ = end + 1;
    return true;
  }

  bool email() {
    if (at_ > 0 && is_address(text_[at_ - 1])) return false;  // only from where the word begins
    const std::size_t end = end_of(at_, is_address);
    std::string_view word = text_.substr(at_, end - at_);
    if (!looks_like_email(word)) return false;
    while (word.ends_with('.')) word.remove_suffix(1);
    out_ += email_mask;
    at_ += word.size();
    return true;
  }
  static bool is_address(char c) {
    return is_alpha(c) || is_digit(c) || std::string_view("._%+-@").find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) >= 0x80;
  }

  bool token() {
    if (!is_token(text_[at_]) || text_[at_] == '=') return false;
    // "password=abc" is one run of token characters; its name ends at the first '='.
    std::size_t end = end_of(at_, is_token);
    const std::size_t equals = text_.find('=', at_);
    const std::string_view name = text_.substr(at_, std::min(equals, end) - at_);
    if (mask_value(name)) return true;
    if (equals < end && !looks_secret(text_.substr(at_, end - at_))) end = equals;
    const std::string_view whole = text_.substr(at_, end - at_);
    if (looks_secret(whole)) {
      out_ += mask;
    } else {
      out_ += whole;
    }
    at_ = end;
    return true;
  }

  // After "password", "password: ", "Bearer " and their like: the next word.
  bool mask_value(std::string_view name) {
    const std::string lowered = lower(name);
    const bool scheme = std::find(schemes.begin(), schemes.end(), lowered) != schemes.end();
    if (!scheme && !names_secret(name)) return false;
    std::size_t value = at_ + name.size();
    const std::size_t after_name = value;
    while (value < text_.size() && std::string_view(" \"'`=:").find(text_[value]) != std::string_view::npos)
      ++value;
    const std::string_view between = text_.substr(after_name, value - after_name);
    const bool assigned = between.find_first_of("=:") != std::string_view::npos;
    std::size_t end = std::min(text_.find_first_of(" \"'`,;", value), text_.size());
    const std::string_view word = text_.substr(value, end - value);
    // "the password is long" and "basic facts" are no secrets; "Basic dXNlcjpwYXNz" is.
    const bool masked = !word.empty() && (assigned ? !is_scheme(word) : scheme && has_digit_or_capital(word));
    out_.append(name).append(between);
    at_ = value;
    if (masked) {
      out_ += mask;
      at_ = end;
    }
    return true;
  }
  static bool is_scheme(std::string_view word) {
    return std::find(schemes.begin(), schemes.end(), lower(word)) != schemes.end();
  }
  static bool has_digit_or_capital(std::string_view word) {
    return word.size() >= 8 && std::any_of(word.begin() + 1, word.end(), [](char c) {
             return is_digit(c) || std::isupper(static_cast<unsigned char>(c)) != 0;
           });
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string sanitised(std::string_view text) {
  const std::string plain = with_plain_blanks(text);
  return Masking(plain).run();
}

std::string preview_of(std::string_view text, std::size_t limit) {
  std::string clean = sanitised(text);
  if (count_characters(clean) <= limit) return clean;
  if (limit == 0) return {};
  return std::string(first_characters(clean, limit - 1)) + "…";
}

}  // namespace batch_pipeline
