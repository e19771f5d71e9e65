#include "cli/output.h"

#include "base/base64.h"
#include "base/hash.h"
#include "base/strings.h"
#include "cli/exit_code.h"
#include "document/yaml_writer.h"
#include "model/diagnostics_json.h"
#include "model/json.h"

namespace consort::cli {
namespace {

using model::List;
using model::Map;
using model::Value;

Value special(std::string_view key, Value value) {
  Map map;
  map.set(key, std::move(value));
  return Value(std::move(map));
}

Value pieces(const model::SecretText& secret) {
  List list;
  for (const model::SecretText::Piece& piece : secret.pieces)
    list.push_back(piece.secret ? special("name", Value(piece.text)) : Value(piece.text));
  return Value(std::move(list));
}

// What YAML has no word for, in the form that model/json.h gives it.
Value sayable(const Value& value) {
  if (value.is_list()) {
    List list;
    for (const Value& item : value.list())
      list.push_back(sayable(item));
    return Value(std::move(list));
  }
  if (value.is_map()) {
    Map map;
    for (const Map::Entry& entry : value.map())
      map.set(entry.key, sayable(entry.value));
    return Value(std::move(map));
  }
  if (value.is_unknown()) {
    List facts;
    for (const std::string& fact : value.unknown().waits_for)
      facts.emplace_back(fact);
    return special("$unknown", Value(std::move(facts)));
  }
  if (value.is_secret()) return special("$secret", pieces(value.secret()));
  if (value.is_text() && invalid_utf8(value.text()))
    return special("$bytes", Value(base64_encode(value.text())));
  return value;
}

// JSON may hold control characters past ASCII as they are, and they would work a terminal. They
// stand in texts only, where an escape means the same.
std::string tamed(std::string json) {
  auto works = [&](size_t i) {
    auto at = [&](size_t j) { return static_cast<uint8_t>(json[j]); };
    bool c1 = at(i) == 0xC2 && i + 1 < json.size() && at(i + 1) >= 0x80 && at(i + 1) < 0xA0;
    return c1 ? 2 : at(i) == 0x7F ? 1 : 0;
  };
  std::string text;
  size_t done = 0;
  for (size_t i = 0; i < json.size(); ++i) {
    const int length = works(i);
    if (length == 0) continue;
    text.append(json, done, i - done);
    text += "\\u00" + to_hex(json.substr(i + length - 1, 1));
    done = i + length;
    i = done - 1;
  }
  if (done == 0) return json;
  return text.append(json, done);
}

}  // namespace

int print_value(const Call& call, const model::Value& value) {
  if (call.arguments.format == Format::json) {
    call.terminal.print(tamed(model::to_pretty_json(value)) + "\n");
    return kOk;
  }
  auto yaml = document::write_yaml(sayable(value));
  if (!yaml) {
    call.terminal.complain(yaml.error().to_string(), "-o json can show any bytes");
    return kError;
  }
  call.terminal.print(*yaml);
  return kOk;
}

void print_line(const Call& call, const model::Value& value) {
  call.terminal.print(tamed(model::to_json(value)) + "\n");
}

namespace {

// "files has no attribute 'mod', and 3 more errors".
std::string first_error(const Diagnostics& diagnostics) {
  std::string first;
  size_t more = 0;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity != Severity::error) continue;
    if (first.empty())
      first = diagnostic.message;
    else
      ++more;
  }
  return more == 0 ? first : first + ", and " + count(more, "more error");
}

}  // namespace

void print_error(const Call& call, std::string_view code, std::string_view message,
                 std::string_view hint, const Diagnostics& diagnostics) {
  Map error;
  error.set("code", Value(code));
  error.set("message", Value(message));
  if (!hint.empty()) error.set("hint", Value(hint));
  if (!diagnostics.empty()) error.set("diagnostics", model::to_value(diagnostics));
  Value value = special("error", Value(std::move(error)));
  bool lines = call.arguments.format == Format::json &&
               (call.arguments.verb == Verb::watch || call.arguments.remote.tells_lines);
  if (lines)
    print_line(call, value);
  else
    print_value(call, value);
}

void say_diagnostics(const Call& call, const Diagnostics& diagnostics, const LineLookup& lines) {
  if (call.arguments.format != Format::table && diagnostics.has_errors()) {
    print_error(call, "not-compiled", first_error(diagnostics), "", diagnostics);
    return;
  }
  std::string text = render(diagnostics, lines);
  call.terminal.say(text.substr(0, text.find_last_not_of('\n') + 1));
}

}  // namespace consort::cli
