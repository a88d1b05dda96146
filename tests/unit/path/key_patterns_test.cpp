// Which keys the patterns of [redaction] keys match, and the default ones.
#include "redact/key_patterns.hpp"

#include "catch.hpp"
#include "redact/defaults.hpp"

using pollux::redact::KeyPatterns;

TEST_CASE("Neither case nor the separators of words matter") {
  const KeyPatterns patterns({"*private_key*", "*_pass", "session-id", "openSesame"});
  for (const char* key :
       {"private_key", "private-key", "private.key", "private key", "privateKey", "PrivateKey", "PRIVATE_KEY",
        "privatekey", "my_private_key_2", "RSAPrivateKey", "private__key", "private/key", "private:key",
        "user[private_key]", "user['privateKey']"}) {
    INFO(key);
    CHECK(patterns.match(key) == 0u);
  }
  for (const char* key : {"db_pass", "db-pass", "dbPass", "DB_PASS"}) CHECK(patterns.match(key) == 1u);
  for (const char* key : {"session_id", "sessionId", "SESSIONID", "session.id"})
    CHECK(patterns.match(key) == 2u);
  for (const char* key : {"openSesame", "open_sesame", "opensesame"}) CHECK(patterns.match(key) == 3u);
  for (const char* key : {"bypass", "pass", "private", "key", "privacy_key", "my_session_id", ""}) {
    INFO(key);
    CHECK_FALSE(patterns.match(key));
  }
}

TEST_CASE("The default keys cover the usual names of secrets, and spare counts") {
  const KeyPatterns patterns(pollux::redact::default_keys());
  for (const char* key : {"password",
                          "db_password",
                          "Passwd",
                          "passphrase",
                          "pwd",
                          "user_pwd",
                          "dbPass",
                          "client_secret",
                          "token",
                          "access_token",
                          "refreshToken",
                          "api_key",
                          "api-key",
                          "apiKey",
                          "apikey",
                          "X-Api-Key",
                          "aws_access_key_id",
                          "privateKey",
                          "private-key",
                          "private.key",
                          "credentials",
                          "Authorization",
                          "proxy-authorization",
                          "auth",
                          "basic_auth",
                          "http/auth",
                          "http:auth",
                          "user[auth]",
                          "cookie",
                          "cookies",
                          "set-cookie",
                          "Set-Cookie",
                          "session_id",
                          "sessionId",
                          "session-id",
                          "JSESSIONID",
                          "jwt",
                          "id_jwt",
                          "dsn",
                          "sentry_dsn",
                          "connection_string",
                          "connectionString",
                          "connection-string",
                          "AccountKey"}) {
    INFO(key);
    CHECK(patterns.match(key));
  }
  for (const char* key : {"prompt_tokens", "token_efficiency", "token_count", "tokenizer", "author",
                          "authors", "authenticated", "pass", "bypass", "key", "keys", "session", "sessions",
                          "rows", "cookie_count", "compass", "path", "cwd"}) {
    INFO(key);
    CHECK_FALSE(patterns.match(key));
  }
}
