#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace consort::compiler {

// A test case in one text file: words about it, then the files it starts from ("-- path --" and
// their text), then what is asked ("== question") and what must come of it.
struct Archive {
  struct Section {
    std::string title;
    std::string text;
  };
  std::string comment;
  std::vector<Section> files;
  std::vector<Section> answers;

  static Archive parse(std::string_view text);
  std::string to_string() const;
};

}  // namespace consort::compiler
