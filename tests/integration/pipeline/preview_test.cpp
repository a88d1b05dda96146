// What a preview may show.
#include "preview.hpp"

#include <string>

#include "catch.hpp"
#include "text/utf8.hpp"

using namespace batch_pipeline;

TEST_CASE("Plain text passes through") {
  CHECK(sanitised("A full queue drops the newest event.") == "A full queue drops the newest event.");
  CHECK(sanitised("see core/src/deliver/worker_queue.cpp, 65,536 events") ==
        "see core/src/deliver/worker_queue.cpp, 65,536 events");
  CHECK(sanitised("The password is long and the token expires.") ==
        "The password is long and the token expires.");
  CHECK(sanitised("Set `POLLUX_TELEMETRY=1`; a=b") == "Set `POLLUX_TELEMETRY=1`; a=b");
  CHECK(sanitised("").empty());
}

TEST_CASE("Control, direction and invisible characters become one blank") {
  CHECK(sanitised("a\tb\n\r\x1b[31mc\x7f") == "a b [31mc");
  CHECK(sanitised("a\u202eb\u200bc\ufeffd") == "a b c d");
  CHECK(sanitised("\x01\x02").empty());
  CHECK(sanitised("a\xff"
                  "b") == "a\ufffdb");
}

TEST_CASE("Mail addresses are masked") {
  CHECK(sanitised("write to jane.doe+x@mail.example.org, please") == "write to [email], please");
  CHECK(sanitised("a@b.co.") == "[email].");
  CHECK(sanitised("call @name or 3 @ 4") == "call @name or 3 @ 4");
}

TEST_CASE("What looks like a secret is masked") {
  for (const char* secret :
       {"password=hunter2", "Password: hunter2", "api_key = \"abc\"", "DB_PASSWORD=hunter2", "token: abc.def",
        "Authorization: Bearer abc123def456", "bearer abc123def456", "sk-abcdefgh12345678",
        "ghp_abcdefgh1234", "AKIAIOSFODNN7EXAMPLE", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi",
        "d41d8cd98f00b204e9800998ecf8427e", "https://user:hunter2@example.org/x",
        "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYwithoutend"}) {
    INFO(secret);
    const std::string shown = sanitised(secret);
    CHECK(shown.find("[masked]") != std::string::npos);
    for (const char* part : {"hunter2", "abc", "AKIA", "eyJ", "d41d8", "wJalr"}) {
      CHECK(shown.find(part) == std::string::npos);
    }
  }
}

TEST_CASE("A preview has at most its length in whole characters, and says that it was cut") {
  std::string text;
  while (text.size() < 117) text += "x ";
  text += "€€€€ €€€€";
  const std::string preview = preview_of(text);
  CHECK(count_characters(preview) == preview_length);
  CHECK_FALSE(find_invalid_utf8(preview));
  CHECK(preview.ends_with("…"));
  CHECK(preview_of("short") == "short");
  CHECK(preview_of("12345", 5) == "12345");
  CHECK(preview_of("123456", 5) == "1234…");
  CHECK(preview_of("123456", 0).empty());
}

TEST_CASE("A secret at the cut is masked whole") {
  std::string text;
  while (text.size() < 110) text += "word ";
  const std::string preview = preview_of(text + "sk-abcdefgh1234567890abcdef");
  CHECK(preview.find("sk-") == std::string::npos);
  CHECK(count_characters(preview) <= preview_length);
}
