#include "model/diagnostics_json.h"

namespace consort::model {
namespace {

void set_place(Map& map, const Place& place) {
  map.set("file", Value(place.document));
  map.set("line", Value(static_cast<int64_t>(place.line)));
  map.set("column", Value(static_cast<int64_t>(place.column)));
}

}  // namespace

Value to_value(const Diagnostics& diagnostics) {
  List list;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    Map entry;
    set_place(entry, diagnostic.place);
    entry.set("severity", Value(diagnostic.severity == Severity::error ? "error" : "warning"));
    entry.set("rule", Value(diagnostic.rule));
    entry.set("message", Value(diagnostic.message));
    if (!diagnostic.hint.empty()) entry.set("hint", Value(diagnostic.hint));
    List notes;
    for (const Diagnostic::Note& note : diagnostic.notes) {
      Map told;
      set_place(told, note.place);
      told.set("message", Value(note.message));
      notes.emplace_back(std::move(told));
    }
    if (!notes.empty()) entry.set("notes", Value(std::move(notes)));
    list.emplace_back(std::move(entry));
  }
  return Value(std::move(list));
}

}  // namespace consort::model
