#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort {

// A position in a document. Lines and columns count from 1; 0 means the whole document.
struct Place {
  std::string document;  // path inside the site, e.g. "tags/web.yaml"
  uint32_t line = 0;
  uint32_t column = 0;  // counted in characters (code points), not bytes

  std::string to_string() const;  // "tags/web.yaml:7:11"
  friend auto operator<=>(const Place&, const Place&) = default;
};

enum class Severity { error, warning };

// One thing to tell whoever wrote the input.
struct Diagnostic {
  // Another place that belongs to the story: "first defined here".
  struct Note {
    Place place;
    std::string message;
    friend auto operator<=>(const Note&, const Note&) = default;
  };

  Place place;
  Severity severity = Severity::error;
  std::string rule;       // stable id in kebab case: "unknown-attribute"
  std::string message;    // one sentence, no full stop, names in single quotes
  std::string hint = {};  // what to do; "" when there is nothing useful to say
  std::vector<Note> notes = {};

  friend auto operator<=>(const Diagnostic&, const Diagnostic&) = default;
};

// Returns the text of one line of a document, without its line break, if it can be had.
using LineLookup =
    std::function<std::optional<std::string>(const std::string& document, uint32_t line)>;

// All that was found in one run. Not thread-safe: give every thread its own and merge.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic) { all_.push_back(std::move(diagnostic)); }
  void error(Place place, std::string rule, std::string message, std::string hint = {});
  void warning(Place place, std::string rule, std::string message, std::string hint = {});
  void merge(Diagnostics other);

  bool has_errors() const;
  bool empty() const { return all_.empty(); }
  const std::vector<Diagnostic>& all() const { return all_; }

  // Ordered by place, each said once.
  void sort();

 private:
  std::vector<Diagnostic> all_;
};

// "tags/web.yaml:7:11: error[unknown-attribute]: ..." + source line with caret + notes + hint.
std::string render(const Diagnostic& diagnostic, const LineLookup& lines);
std::string render(const Diagnostics& diagnostics, const LineLookup& lines);

}  // namespace consort
