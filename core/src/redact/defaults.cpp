// The lists, and why each of their entries is there. docs/privacy.md shows what they find, and what they do
// not.
#include "redact/defaults.hpp"

#include <initializer_list>

namespace pollux::redact {

namespace {

using std::string;

// The words of a key that stands for a secret, with any separator or none between them.
const char* const secret_key =
    R"((?:pass(?:[_-]?word|wd|[_ -]?phrase|code)|(?:_|\b(?:db|my|pg|user|root|admin))pass)"
    R"(|pwd|secret|credentials?|shared[_ .-]?access[_ .-]?signature)"
    R"(|(?:api|access|account|private|signing|encryption|master|shared|auth|service|secret)[_ .-]?key)"
    R"(|sess(?:ion)?[_ .-]?id|(?:\b|_)(?:dsn|jwt|auth))"
    R"(|(?:\b|(?:access|auth|refresh|id|session|csrf|xsrf|api|bearer|security|secret|client|private|personal)"
    R"(|oauth|login|reset|user|bot|device|app|service|job)[_ .-]?)token))";

// What may follow such words in the same key: secret_key_base, password_hash, token2.
const char* const key_end = R"((?:[_-]?(?:base|hash|confirm(?:ation)?|value))?[0-9]?)";

// What a key ends with: its closing quote, escaped any number of times (JSON in JSON), and brackets, which a
// query may have encoded: user[password], password[], user%5Bpassword%5D.
const char* const key_close = R"((?:\\*["']|\[[^\s\[\]]*\]|\]|%5[bd])*)";

// From a key to its value.
const char* const any_separator = R"(\s*(?:=>|[:=]|%3[ad]))";
string separator() { return string(key_close) + any_separator; }

// A value in quotes: escaped ones (JSON in JSON), double, single. A quote that is doubled belongs to the
// value. The letters before it are those of programming languages: b'x', u'x', @"x".
const char* const quoted_value =
    R"(\s*(?:u8|[bfr]{2}|[bfrunl@$])?)"
    R"((?:\\+["']((?:[^"'\\]|\\+[^"'\\])+)|"((?:[^"\\]|\\.|"")+)|'((?:[^'\\]|\\.|'')+)))";

// What is between braces or brackets, and between those within.
const char* const in_braces = R"(\s*\{((?:[^{}]|\{[^{}]*\})+))";
const char* const in_brackets = R"(\s*\[((?:[^\[\]]|\[[^\[\]]*\])+))";

// A value without quotes, up to a space, a quote or `&`, or to a colon before one of them, as in
// `password=x: reason`. A `,` or `;` belongs to it, unless a space or another `key=` follows.
const char* const plain_value =
    R"([ \t]*((?:[^\s"'&;,>{\[:]|[^\s"'&;,>{\[][^\s"'&;,]*[^\s"'&;,:]))"
    R"((?::*[;,](?:[^\s"'&;,=]*[^\s"'&;,=:]=*|[^\s"'&;,=]+=+))*):*(?:[\s"'&;,]|$))";

// The same, unless it is a number.
const char* const plain_word = R"([ \t]*([0-9.]*[^\s"'&;,0-9.:](?:[^\s"'&;,]*[^\s"'&;,:])?))";

// A word that stands behind somebody else's mark for a secret: `password=(redacted) x`.
const char* const marked_value =
    R"([ \t]*[(<](?:redacted|hidden|masked|filtered)[)>][ \t]+([^\s"'&;,:=]+):*(?:[\s"'&;,]|$))";

// In YAML, on the next lines: a word that has a line of its own, or a block of lines without colons.
const char* const value_below =
    R"([ \t]*(?:(?:\r?\n[ \t]*)+(?:-[ \t]+)?([^\s"'&;,>{\[:=-](?:[^\s:=]*[^\s:=])?=*)[ \t]*(?:[\r\n]|$))"
    R"(|[|>][+-]?[0-9]?[ \t]*\r?\n[ \t]+([^\s:][^\r\n:]*(?:\r?\n[ \t]+[^\s:][^\r\n:]*)*)(?:[\r\n]|$)))";

string one_of(std::initializer_list<string> forms) {
  string text;
  for (const string& form : forms) text += (text.empty() ? "(?:" : "|") + form;
  return text + ")";
}

// Each finds one kind of secret by a form that hardly anything else has: a fixed prefix or frame, and a
// length. A group leaves the frame readable.
std::vector<string> make_values() {
  return {
      // An HTTP header: after a scheme of one token that token, else everything up to the line's end or a
      // quote.
      string(R"((?i)\bauthorization)") + separator() +
          R"(\s*(?:\\*["'])?(?:(?:basic|bearer|negotiate|ntlm|token|api-?key|key)\s+(?:\\*["'])?)"
          R"(([^\s"'\\]*[^\s"'\\:]))"
          R"(|(?:digest|aws4-hmac-sha256|hawk|oauth|signature)\s+([^\r\n]+)|([^\s"'\\][^\r\n"'\\]*)))",
      // Cookies, sent or set, up to the end of the line, of the quotes or of the braces.
      string(R"((?i)\b(?:cookies?))") + separator() +
          one_of({in_braces, R"(\s*(?:\\*["'])?([^\s"'\\{][^\r\n"'\\]*))"}),
      // A bearer token without its header: 20 characters, so that no word of a sentence is one; or alone in
      // quotes.
      R"((?i)\bbearer\s+([a-z0-9._~+/-]{20,}=*))",
      R"((?i)["']bearer\s+([^\s"'\\]+)\\*["'])",
      // JSON Web Tokens, signed or encrypted: base64url of `{"`, then parts between dots.
      R"(\beyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*){1,4})",
      // AWS access key ids, long-lived and temporary.
      R"(\b(?:AKIA|ASIA)[A-Z2-7]{16}\b)",
      // Private keys in PEM and OpenPGP armour, whole or cut short.
      R"((?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z))",
      // The password of user:password@ in a URL; user and host stay. It may contain / # ? unless what stands
      // before reads as a port. A port has five digits at most, `#` comes after a path, and `?` before a `=`.
      R"((?i)\b[a-z][a-z0-9+.-]*://[^\s/?#:@\[\]]*:)"
      R"((?:([^\s/?#]+)|([^\s/?#]*[^\s/?#0-9][^\s/?#]*[/?#][^\s"'<>]*|[/?#][^\s"'<>]*))"
      R"(|([0-9]+(?:#[^\s/"'<>][^\s"'<>]*|\?[^\s"'<>=]*)|[0-9]{6,}[/?#][^\s"'<>]*))@[^\s/?#@])",
      // A token in place of the user: https://TOKEN@host, https://TOKEN:x-oauth-basic@host.
      R"((?i)\b(?:http|ws)s?://([^\s/?#:@"'<>]+)(?::x-oauth-basic)?@[^\s/?#@])",
      // Tokens that their makers mark. One repetition for many prefixes: a counted one is compiled as often
      // as it counts. GitHub, npm, Hugging Face, Grafana, Shopify, DigitalOcean, Linear, Brevo, Postman,
      // age, RubyGems, Netlify, Groq, Replicate, Supabase, Notion, Pulumi, New Relic, older OpenAI keys:
      R"(\b(?:gh[pousr]_|npm_|hf_|glsa_|shp(?:at|ca|pa|ss)_|do[opr]_v1_|sk-|lin_(?:api|oauth)_)"
      R"(|x(?:key|smtp)sib-|PMAK-|AGE-SECRET-KEY-1|rubygems_|nfp_|gsk_|r8_|sbp_|ntn_|pul-|NRAK-))"
      R"([A-Za-z0-9]{20,}[A-Za-z0-9_-]*)",
      // GitHub's fine-grained ones, GitLab, OpenAI, Anthropic, Google, Vault, Docker, PyPI, Square,
      // Tailscale,
      // Figma:
      R"(\b(?:github_pat_|gl(?:pat|dt|rt|ptt|cbt)-|sk-(?:proj|svcacct|admin|ant-api[0-9]{2}|or-v[0-9])-|AIza|GOCSPX-|ya29\.|1//0)"
      R"(|hv[sbr]\.|dckr_pat_|pypi-AgE|sq0(?:csp|atp|idp)-|tskey-|figd_)[A-Za-z0-9_-]{20,})",
      // HCP Terraform:
      R"(\b[A-Za-z0-9]{10,}\.atlasv1\.[A-Za-z0-9_-]{16,})",
      // Slack, Stripe, SendGrid, Sentry, older ones of Vault:
      R"(\b(?:(?:xox[abceoprs]-|xapp-[0-9]-)[A-Za-z0-9-]{10,}|(?:[rs]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,})"
      R"(|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|sntry[su]_[A-Za-z0-9+/=_]{20,}|s\.[A-Za-z0-9]{24}\b))",
      // Webhooks of Slack and Discord, whose address is the secret.
      R"((?i)\bhooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([a-z0-9/_+-]+))",
      R"((?i)\bdiscord(?:app)?\.com/api/webhooks/([0-9]+/[a-z0-9_-]+))",
      // Telegram's bots, whose token is in the address.
      R"((?i)\bapi\.telegram\.org/(?:file/)?bot([0-9]+:[a-z0-9_-]+))",
      // password=…, "password": "…", password: … and their like, in connection strings, queries, headers and
      // bodies, and what is in braces or brackets below such a key.
      string("(?i)") + secret_key + key_end + separator() +
          one_of({quoted_value, marked_value, value_below, plain_value, in_braces, in_brackets}),
      // Of several, "tokens": [...] and tokens=…, only texts: numbers are counts.
      string("(?i)") + secret_key + "s" + key_close +
          one_of({any_separator + one_of({quoted_value, R"(\s*\[(\s*\\*["'](?:[^\[\]]|\[[^\[\]]*\])+))"}),
                  string(R"(\s*(?:=>?|%3d))") + plain_word}),
      // Connection strings, whose parts have `;` and `=` between them.
      string(R"((?i)conn(?:ection)?[_ .-]?str(?:ing)?)") + separator() +
          one_of({quoted_value, R"([ \t]*([^\s"'&]*[^\s"'&:]))"}),
      // A header's name and value in a list: ("X-Api-Key", "…").
      R"((?i)["'](?:x-[a-z-]*(?:key|token)|(?:proxy-)?authorization|(?:set-)?cookie)["']\s*,\s*["']([^"']+))",
      // Any other …token=… and pass=…, unless the value is a number: max_token=5, pass=3 fail=0.
      string(R"((?i)(?:[a-z0-9_]token|\bpass))") + separator() + one_of({quoted_value, plain_word}),
      // Flags of a command line: --password x.
      R"((?i)--[a-z-]*(?:password|passwd|passphrase|secret|token|api-?key)\s+(?:["']([^"']+)|([^\s"'-](?:\S*[^\s:])?)))",
      // The user and password of curl: -u user:x, --user=user:x, unless both are numbers, as of `docker run`.
      R"((?:^|[\s"'\[,])(?:-[a-zA-Z]{0,3}[uU]|--(?:proxy-)?user)(?:["'],?[ \t]*|[ \t=]+))"
      R"((?:["'][^"':/]+:([^"'/][^"']*)|[^\s"':/]*[^\s"':/0-9][^\s"':/]*:([^\s"':/](?:[^\s"']*[^\s"':])?))"
      R"(|[0-9]+:([^\s"':]*[^\s"':0-9][^\s"':]*)))",
      // Elements of XML.
      R"((?i)<(?:[a-z]+:)?[a-z_.-]*(?:password|passwd|passphrase|secret|token|api-?key)>\s*([^<]+))",
      // Signatures in the addresses of cloud storage.
      R"((?i)[?&](?:sig|x-amz-signature|x-goog-signature)=([^\s"'&]*[^\s"'&:]))",
  };
}

}  // namespace

// `*token` spares the counts that pipelines record: prompt_tokens, token_efficiency.
const std::vector<string>& default_keys() {
  static const auto& keys = *new std::vector<string>{"*password*",   "*passwd*",       "*passphrase*",
                                                     "*passcode*",   "*pwd",           "*_pass",
                                                     "*secret*",     "*token",         "*api_key*",
                                                     "*access_key*", "*account_key*",  "*private_key*",
                                                     "*auth_key*",   "*shared_key*",   "*service_key*",
                                                     "*master_key*", "*signing_key*",  "*encryption_key*",
                                                     "*credential*", "*authorization", "auth",
                                                     "*_auth",       "*cookie",        "*cookies",
                                                     "*cookie_jar",  "*session_id",    "*sessid",
                                                     "*jwt",         "*dsn",           "*connection_string*",
                                                     "*conn_str*"};
  return keys;
}

const std::vector<string>& default_values() {
  static const auto& values = *new std::vector<string>(make_values());
  return values;
}

}  // namespace pollux::redact
