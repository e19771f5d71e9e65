#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/value.h"
#include "resources/line/line_file.h"
#include "resources/line/pattern.h"

namespace consort::resources {

// What a `lines` resource says of its file: which lines are meant, and what is to become of them.
class WantedLine {
 public:
  // From the attributes of a description; those that are not said are their defaults.
  static Result<WantedLine> of(const model::Map& attributes);

  // Positions of the lines that are to be as described: one for `multiple: first` and `last`, else
  // all that are meant.
  std::vector<size_t> in(const LineFile& file) const;

  // Makes it so. Code::invalid or Code::not_found when the file does not let it.
  Status make_so(LineFile& file) const;

 private:
  explicit WantedLine(const model::Map& attributes);
  std::vector<size_t> all_in(const LineFile& file) const;
  bool is_meant(std::string_view line) const;
  Status set(LineFile& file) const;

  model::Map attributes_;
  bool absent_;
  std::string line_, multiple_;
  std::optional<Pattern> match_;
};

// Whether the `match` of a line that is to be there is found in `line` itself.
Status match_finds_line(const model::Map& attributes);

}  // namespace consort::resources
