#include "base/diagnostic.h"

#include <algorithm>

#include "base/strings.h"

namespace consort {
namespace {

constexpr size_t kWidestExcerpt = 160;  // characters of a source line shown

// One character as a terminal may see it: control characters become spaces, and what is no UTF-8 a
// replacement.
std::string_view harmless(const std::string& character) {
  auto first = static_cast<unsigned char>(character[0]);
  if (first < 0x20 || first == 0x7F) return " ";
  if (character.size() == 1 && first >= 0x80) return "\uFFFD";
  bool c1 = first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  return c1 ? " " : std::string_view(character);
}

// The source line and a caret below `column`.
std::string excerpt(const std::string& line, uint32_t column) {
  std::vector<std::string> characters = utf8_characters(line);
  size_t first = 0;
  size_t caret = column > 0 ? column - 1 : 0;
  if (caret > kWidestExcerpt / 2) first = std::min(caret - kWidestExcerpt / 2, characters.size());
  size_t last = std::min(characters.size(), first + kWidestExcerpt);
  std::string text = "  ";
  for (size_t i = first; i < last; ++i)
    text += harmless(characters[i]);
  text += "\n  " + std::string(caret - first, ' ') + "^\n";
  return text;
}

std::string located(const Place& place, const LineLookup& lines) {
  if (!lines || place.line == 0) return {};
  std::optional<std::string> line = lines(place.document, place.line);
  if (!line || place.column > utf8_characters(*line).size() + 1) return {};
  return excerpt(*line, place.column);
}

}  // namespace

std::string Place::to_string() const {
  if (line == 0) return document;
  return document + ":" + std::to_string(line) + ":" + std::to_string(column);
}

void Diagnostics::error(Place place, std::string rule, std::string message, std::string hint) {
  add({std::move(place),
       Severity::error,
       std::move(rule),
       std::move(message),
       std::move(hint),
       {}});
}

void Diagnostics::warning(Place place, std::string rule, std::string message, std::string hint) {
  add({std::move(place),
       Severity::warning,
       std::move(rule),
       std::move(message),
       std::move(hint),
       {}});
}

void Diagnostics::merge(Diagnostics other) {
  for (Diagnostic& diagnostic : other.all_)
    all_.push_back(std::move(diagnostic));
}

bool Diagnostics::has_errors() const {
  return std::any_of(all_.begin(), all_.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

void Diagnostics::sort() {
  std::sort(all_.begin(), all_.end());
  all_.erase(std::unique(all_.begin(), all_.end()), all_.end());
}

std::string render(const Diagnostic& d, const LineLookup& lines) {
  std::string text = d.place.document.empty() ? "" : d.place.to_string() + ": ";
  text += d.severity == Severity::error ? "error" : "warning";
  text += "[" + d.rule + "]: " + d.message + "\n" + located(d.place, lines);
  for (const Diagnostic::Note& note : d.notes) {
    text += note.place.to_string() + ": note: " + note.message + "\n" + located(note.place, lines);
  }
  if (!d.hint.empty()) text += "hint: " + d.hint + "\n";
  return text;
}

std::string render(const Diagnostics& diagnostics, const LineLookup& lines) {
  std::string text;
  for (const Diagnostic& d : diagnostics.all())
    text += render(d, lines);
  return text;
}

}  // namespace consort
