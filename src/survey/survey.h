#pragma once
#include <functional>
#include <string>
#include <vector>

#include "survey/census.h"
#include "survey/roots.h"
#include "survey/rules.h"
#include "survey/shipped_files.h"

namespace consort::survey {

// Whose work a file is.
enum class Origin {
  ours,       // the catalog describes it
  shipped,    // as a package brought it
  made,       // a program made it of what is elsewhere
  state,      // the machine keeps it for itself
  described,  // resources of another type say it
  changed,    // a package brought it, and somebody changed it
  local,      // somebody made it
  removed     // a package brought it, and somebody removed it
};
std::string_view to_string(Origin origin);
// Whether it is somebody's work, for a description to hold.
bool is_local(Origin origin);

// What was found out about a file.
struct Finding {
  std::string path;
  Origin origin = Origin::local;
  std::string reason;         // for people: "as ucf installed it", "the package nginx-common"
  std::string package;        // that brought it; "": none
  bool secret = false;        // what it holds must not leave the machine
  bool kept_private = false;  // nor what this one does, where no type can say what is secret of it
  // Its content is as its package brought it: of what was changed, only mode and owner are
  // somebody's work.
  bool access_only = false;
  bool link = false;  // of what was removed: it was a link
  friend bool operator==(const Finding&, const Finding&) = default;
};

// What the origin of a file is told by.
struct Grounds {
  const ShippedFiles& shipped;
  std::vector<Rule> rules = {};                               // of the site, before those built in
  std::function<bool(const std::string& path)> is_ours = {};  // the catalog describes it
};

Finding origin_of(const std::string& path, const FileRecord& record, const Grounds& grounds);

// Of every file of the census, and of what is missing there, by path. What may be hidden is not
// missing.
std::vector<Finding> origins_of(const Census& census, const Grounds& grounds);

}  // namespace consort::survey
