#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace consort::resources {

// One rule of sudoers(5), as far as descriptions have words for it. Names are plain: what is
// special in a file is escaped there, so that none can become part of another rule. "ALL" means
// all.
struct SudoRule {
  std::vector<std::string> users;
  std::vector<std::string> groups;
  std::vector<std::string> hosts = {"ALL"};
  std::vector<std::string> run_as = {"root"};
  std::vector<std::string> run_as_groups;
  std::vector<std::string> commands;
  bool password = true;
  bool set_env = false;
  bool no_exec = false;
  friend bool operator==(const SudoRule&, const SudoRule&) = default;

  // The file. Code::invalid for what could not be read back.
  Result<std::string> text(std::string_view name) const;
  // The rule of a file that holds nothing else but comments; nothing for what a SudoRule cannot
  // say.
  static std::optional<SudoRule> parse(std::string_view text);
};

// Whether sudo could make sense of a file, by the shape of its lines; the error says which line it
// could not. Less than visudo knows, for machines that have none.
Status check_sudoers(std::string_view text);

}  // namespace consort::resources
