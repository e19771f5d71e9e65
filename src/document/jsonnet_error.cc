#include "document/jsonnet_error.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/strings.h"
#include "document/lines.h"

namespace consort::document {
namespace {

constexpr size_t kMostNotes = 10;

// A place, and what stands after it.
struct Located {
  Place place;
  std::string_view rest;
};

std::optional<uint32_t> take_number(std::string_view& text) {
  uint32_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

// Jsonnet counts bytes.
uint32_t character_column(const std::string& source, uint32_t line, uint32_t column) {
  return column == 0 ? 1 : column_of(LineTable(source).line(line), column - 1);
}

// "path:3:5-10", "path:3:5" and "path:(3:5)-(4:2)", where the path is one of `sources`.
std::optional<Located> locate(std::string_view text, const JsonnetSources& sources) {
  for (const auto& [path, source] : sources) {
    if (!text.starts_with(path + ":")) continue;
    std::string_view at = text.substr(path.size() + 1);
    if (at.starts_with('(')) at.remove_prefix(1);
    std::optional<uint32_t> line = take_number(at);
    if (!line || !at.starts_with(':')) continue;
    at.remove_prefix(1);
    std::optional<uint32_t> column = take_number(at);
    if (!column) continue;
    at.remove_prefix(std::min(at.find_first_not_of("0123456789:-()"), at.size()));
    return Located{{path, *line, character_column(source, *line, *column)}, at};
  }
  return std::nullopt;
}

// "function <f>" -> "called in function f"; "" for what says nothing.
std::string describe(std::string_view frame) {
  frame = trim(frame);
  size_t open = frame.find('<');
  if (open == frame.npos || !frame.ends_with('>')) return "on the way here";
  std::string_view name = frame.substr(open + 1, frame.size() - open - 2);
  if (name == "anonymous") return "in this " + std::string(trim(frame.substr(0, open)));
  return "in '" + printable(name, 60) + "'";
}

void add_trace(Diagnostic& diagnostic, std::string_view trace, const JsonnetSources& sources) {
  for (std::string_view line : split_lines(trace)) {
    std::optional<Located> located = locate(trim(line), sources);
    if (!located) continue;
    if (diagnostic.place.line == 0) {
      diagnostic.place = located->place;
      continue;
    }
    Diagnostic::Note note{located->place, describe(located->rest)};
    bool repeated = located->place == diagnostic.place ||
                    std::count(diagnostic.notes.begin(), diagnostic.notes.end(), note) > 0;
    if (!repeated && diagnostic.notes.size() < kMostNotes)
      diagnostic.notes.push_back(std::move(note));
  }
}

std::string_view without(std::string_view prefix, std::string_view text) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

}  // namespace

Diagnostic explain_jsonnet(std::string_view text, const std::string& path,
                           const JsonnetSources& sources) {
  Diagnostic diagnostic{{path}, Severity::error, "jsonnet-error"};
  size_t trace = std::min(text.find("\n\t"), text.size());
  std::string_view message = text.substr(0, trace);
  message = without("STATIC ERROR: ", without("RUNTIME ERROR: ", message));
  if (std::optional<Located> located = locate(message, sources)) {
    diagnostic.place = located->place;
    message = without(": ", located->rest);
  }
  add_trace(diagnostic, text.substr(trace), sources);
  message = trim(message);
  if (message.ends_with('.')) message.remove_suffix(1);
  diagnostic.message = message.empty() ? "the program fails" : printable(message);
  if (message.starts_with("max stack frames exceeded")) {
    diagnostic.rule = "jsonnet-limit";
    diagnostic.message = "the program calls itself too often";
    diagnostic.hint = "a recursion without end, or one too deep";
  }
  return diagnostic;
}

}  // namespace consort::document
