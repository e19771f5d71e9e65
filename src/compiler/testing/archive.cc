#include "compiler/testing/archive.h"

#include "base/strings.h"

namespace consort::compiler {

Archive Archive::parse(std::string_view text) {
  Archive archive;
  std::string* into = &archive.comment;
  for (std::string_view line : split_lines(text)) {
    if (line.starts_with("-- ") && line.ends_with(" --")) {
      archive.files.push_back({std::string(line.substr(3, line.size() - 6)), ""});
      into = &archive.files.back().text;
    } else if (line.starts_with("== ")) {
      archive.answers.push_back({std::string(line.substr(3)), ""});
      into = &archive.answers.back().text;
    } else {
      (*into += line) += '\n';
    }
  }
  return archive;
}

std::string Archive::to_string() const {
  std::string text = comment;
  for (const Section& file : files)
    text += "-- " + file.title + " --\n" + file.text;
  for (const Section& answer : answers)
    text += "== " + answer.title + "\n" + answer.text;
  return text;
}

}  // namespace consort::compiler
