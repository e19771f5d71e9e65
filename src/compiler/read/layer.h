#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "compiler/read/application.h"
#include "compiler/read/formula.h"
#include "compiler/read/policy.h"
#include "compiler/read/types.h"
#include "document/loader.h"
#include "model/value.h"

namespace consort::compiler {

// What a key says about its value: `groups`, `groups+`, `groups-`, or `groups: null`.
enum class Action : uint8_t { set, append, remove, withdraw };
std::string_view to_string(Action action);

// One statement about one attribute, parameter or argument. Within a layer they are sorted by slot
// or name and action, so the order of keys in a document does not matter.
struct Setting {
  model::Text name;  // without + and -
  Slot slot = 0;     // of an attribute
  Action action = Action::set;
  bool checked = false;  // a constant whose validated, canonical form stands in `value`
  model::Mark mark;      // of the key
  Formula value;
};

// What a layer says about one resource.
struct Entry {
  const Type* type = nullptr;
  Formula name;      // canonical already when it is a constant
  model::Mark mark;  // of the name
  bool withdrawn = false;
  std::vector<Setting> settings;
};

// An application that a layer uses, or arguments that it adds to a use of an earlier layer.
struct Use {
  model::Text name;
  model::Mark mark;
  bool withdrawn = false;
  std::optional<model::Value> application;  // text after `use:`
  std::vector<Setting> arguments;
};

// What one document of the site says: site.yaml, a tag, a host or an application. Immutable.
struct Layer {
  enum class Kind { site, tag, host, application };

  Kind kind = Kind::site;
  std::string name;                                    // of the tag, host or application
  std::shared_ptr<const document::Document> document;  // null: it could not be read
  std::string path;
  std::vector<model::Value> tags;  // texts: those a tag includes or a host lists, in order
  std::vector<Setting> parameters;
  std::vector<Use> uses;
  std::vector<Entry> entries;
  SiteSettings settings;    // of site.yaml
  Interface interface;      // of an application
  Diagnostics diagnostics;  // what is wrong with the document by itself

  std::string label() const;  // "tag web-server"
};

}  // namespace consort::compiler
