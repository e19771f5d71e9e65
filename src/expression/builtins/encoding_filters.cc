// Filters for base64, hashes, paths and the shell.
#include "base/base64.h"
#include "base/hash.h"
#include "expression/builtins/groups.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using model::Value;

Outcome<Datum> b64encode(Call& call) {
  TRY(std::string text, call.text());
  TRY_DO(call.meter().text(text.size() * 4 / 3 + 4));
  return Datum(Value(base64_encode(text)));
}

Outcome<Datum> b64decode(Call& call) {
  TRY(std::string text, call.text());
  if (auto decoded = base64_decode(text)) return Datum(Value(*decoded));
  return call.misuse("this is not base64");
}

Outcome<Datum> hash(Call& call) {
  TRY(std::string text, call.text());
  TRY(std::string kind, call.text(0, "sha1"));
  if (kind != "sha256") return call.misuse("'" + kind + "' is not offered", "write hash('sha256')");
  return Datum(Value(sha256(text).hex()));
}

// The path up to its last "/", and what is behind it, as os.path.split() does.
std::pair<std::string_view, std::string_view> split_path(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == path.npos) return {"", path};
  std::string_view head = path.substr(0, slash + 1);
  size_t last = head.find_last_not_of('/');
  if (last != head.npos) head = head.substr(0, last + 1);
  return {head, path.substr(slash + 1)};
}

Outcome<Datum> basename(Call& call) {
  TRY(std::string_view path, call.text_itself());
  return Datum(Value(split_path(path).second));
}

Outcome<Datum> dirname(Call& call) {
  TRY(std::string_view path, call.text_itself());
  return Datum(Value(split_path(path).first));
}

// "a/b.tar.gz" is "a/b.tar" and ".gz"; dots in front of a name begin no extension.
Outcome<Datum> splitext(Call& call) {
  TRY(std::string_view path, call.text_itself());
  size_t name = path.rfind('/') + 1;
  size_t dot = path.rfind('.');
  size_t first = path.find_first_not_of('.', name);
  bool has_extension = dot != path.npos && dot >= name && first != path.npos && first < dot;
  size_t end = has_extension ? dot : path.size();
  return Datum(Value(model::List{Value(path.substr(0, end)), Value(path.substr(end))}));
}

bool is_safe_for_shell(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    bool alphanumeric =
        (c >= '0' && c <= '9') || (c > 0 && python::is_alpha(static_cast<char32_t>(c)));
    return alphanumeric || std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
  });
}

// One word for a POSIX shell, as shlex.quote() does.
Outcome<Datum> quote(Call& call) {
  TRY(std::string text, call.text());
  if (call.value().is_null()) text.clear();
  if (is_safe_for_shell(text)) return Datum(Value(text));
  TRY_DO(call.meter().text(text.size() * 5 + 2));
  std::string quoted = "'";
  for (char c : text) {
    if (c == '\'') {
      quoted += "'\"'\"'";
    } else {
      quoted += c;
    }
  }
  return Datum(Value(quoted + "'"));
}

constexpr Builtin kFilters[] = {
    {"b64encode", b64encode}, {"b64decode", b64decode}, {"hash", hash, {"hashtype"}},
    {"basename", basename},   {"dirname", dirname},     {"splitext", splitext},
    {"quote", quote},
};

}  // namespace

std::span<const Builtin> encoding_filters() { return kFilters; }

}  // namespace consort::expression
