#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace consort::cli {

// How a member is shown in a table.
enum class Form {
  plain,
  time,    // to the second
  digest,  // its first twelve digits
  line,    // the first line of a text
  host     // the name of the host with this number
};

struct Column {
  std::string_view title;
  std::string_view member;  // a dotted path
  Form form = Form::plain;
};

// A kind of things that a server has a collection of.
struct Kind {
  std::string_view name;      // of the collection: "join-tokens"
  std::string_view singular;  // "join-token"
  std::string_view id;        // the member that names one of them; or two: "organization/name"
  std::vector<Column> columns;
  std::vector<std::string_view> filters = {};  // parameters of its list
  size_t usual = 0;            // how many are shown when nobody says how many; 0: all
  bool of_environment = true;  // else of the whole server
  bool is_listed = true;       // false: only those of a host are
  bool is_of_host = false;     // a host has a list of its own
  bool has_single = true;      // one can be asked for
  bool is_paged = true;        // else all are shown at once
};

const std::vector<Kind>& kinds();
// By the name of the collection, or of one of its things; null: there is none.
const Kind* find_kind(std::string_view name);

}  // namespace consort::cli
