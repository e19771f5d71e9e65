#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/value.h"

namespace consort::model {

// How an attribute's value looks and is compared.
enum class AttributeKind {
  text,
  integer,
  boolean,
  number,
  mode,      // file mode: octal text "0644" or symbolic "u=rw,go=r"; compared as bits
  duration,  // "500ms", "30s", "5min", "2h", or seconds as a number
  path,      // absolute path, normalised
  user,      // user name or uid
  group,     // group name or gid
  content,   // bytes: text, or {sha256, size} naming a blob; compared by digest
  source,    // path of a file of the site; the compiler puts its bytes into the attribute `becomes`
  templated,  // path of a template of the site; the compiler renders it into the attribute
              // `becomes`
  list,
  map,
  any,
};

// What an attribute is for.
enum class AttributeRole {
  property,  // part of the state: read, compared, changed
  identity,  // which thing is meant, besides the name: given to read(), never compared
  option,    // how to apply: given to apply() only
  compile,   // used up by the compiler: never in a catalog
};

// True of a description in which `attribute` has this value, by itself or by default.
struct Condition {
  std::string attribute;
  Value is;
  bool holds(const Map& attributes) const {
    const Value* value = attributes.find(attribute);
    return value && *value == is;
  }
};

// Who gives an attribute its value.
enum class AttributeSource {
  description,  // whoever writes the site
  // The compiler: the first path component, below the path this resource names, of every described
  // resource whose name, or an identity attribute of kind path, lies there; sorted, each once.
  children,
  // The compiler: every such path of names and of the files that types keep, relative to this
  // resource's, and with '/' behind it when its resource has a list of this kind, too. Only where
  // one of `filled_if` is described, and not as false.
  descendants,
  provider,  // the provider, when it settles a description
};

// What a value has to be that no pattern can tell: judged by the parser of those who will use it.
struct Format {
  std::string_view name;                // "ip-address"
  std::string_view what;                // "an IP address"
  Status (*check)(const Value& value);  // Code::invalid says what is wrong
};

// What the attributes of one resource have to be together; whatever is not known yet passes.
struct Rule {
  std::string_view name;
  Status (*check)(const Map& attributes);
};

// Something that a resource lays hold of, by a key that is the same however it was written. Parts
// of a key are separated by '\0'.
struct Claim {
  std::string key;
  std::string value;  // what it is to be; "": the resource's own, whatever that is
};

// Tells the claims that no attribute holds as it stands; none about what is not known yet.
struct Claimant {
  std::string_view name;  // "unit"
  std::vector<Claim> (*claims)(const std::string& name, const Map& attributes);
};

struct AttributeSchema {
  std::string name;
  AttributeKind kind = AttributeKind::text;
  AttributeKind items = AttributeKind::any;  // of a list or map
  AttributeRole role = AttributeRole::property;
  std::string doc;
  Value default_value;                      // null: none
  std::vector<std::string> values;          // allowed texts; empty: any
  std::optional<int64_t> minimum, maximum;  // of an integer, or of a text's or list's length
  std::string pattern;             // ECMAScript regular expression the whole text must match
  std::string form;                // the pattern in words: "letters, digits and '-'"; "" for none
  const Format* format = nullptr;  // of the value, or of every item; null: any
  bool required = false;           // when the state is not the absent one
  bool sensitive = false;          // never shown
  bool unordered = false;          // a list compared as a set
  bool file_text = false;          // what is written in files, though not of kind content
  std::string unit;                // for people: "bytes", "MiB"
  std::string becomes;             // of a source or template: the attribute it fills
  bool identifies = false;  // a property that read() is given too, to know which thing is meant
  std::optional<Condition>
      only_on_create;  // a property that, while this holds, only a creation sets and compares
  AttributeSource filled = AttributeSource::description;  // other than that: nobody may write it
  std::vector<std::string> filled_if;

  // Whether an observation is for those alone who may see what is in files.
  bool tells_file_text() const { return file_text || kind == AttributeKind::content; }
};

// An automatic edge that a type declares: from this resource to another one that must come first.
struct EdgeRule {
  enum class By {
    attribute,  // `attribute` holds the other's name (or a list of names)
    parent,     // the other's name is the nearest ancestor path of `attribute` (or of the name)
    same_name,  // the other has this resource's name
    unit_name,  // the other is a file that defines the unit of this name
    all,        // every resource of that type
    document,   // every resource of that type set by the same document (package before its files)
  };
  std::string to;  // collection
  By by = By::attribute;
  std::string attribute;  // "" for the name
  std::string pattern;    // only resources of this type whose name matches; "" for all
  bool reverse = false;   // this resource comes first
  bool notify = false;    // a change of what comes first also refreshes what follows
};

// What resources of a type claim. Claims of several resources to one thing under one key must
// agree, or these resources would undo each other's work for ever.
struct ClaimRule {
  enum class When { present, absent, always };  // what the resource is to be

  std::string thing;  // "path", "uid"; rules of any types meet where it is the same
  std::vector<std::string> attributes;  // hold the key: one has it, or a list of keys; several hold
                                        // its parts
  std::string key;               // without attributes: the key, `{name}` being the name; "": that
  const Claimant* by = nullptr;  // without either: tells keys and values
  std::string value;             // "": the resource's own, so nobody else may claim the thing
  std::string value_from;        // or the attribute that holds the value
  When when = When::present;
  std::string with;                 // only while this attribute is described
  std::optional<Condition> unless;  // and while this does not hold
  bool closed = false;  // keys are paths, and nothing that is present can lie below this one
  std::string says;     // for people, with `{key}` for the key: "has uid {key}"
  std::string hint;
};

struct Example {
  std::string title;
  std::string yaml;  // a layer
};

// One collection of the description: "files", with everything that validation, documentation, JSON
// Schema and comparison need. Loaded from the type's spec.yaml.
struct TypeSchema {
  std::string collection;  // "files": the key in a layer and in references
  std::string singular;    // "file"
  std::string summary;     // one line
  std::string doc;         // Markdown
  std::string name_doc;    // what the resource's name is
  AttributeKind name_kind = AttributeKind::text;
  std::string name_pattern;
  std::string name_form;                    // the pattern in words
  std::vector<AttributeSchema> attributes;  // without the common ones
  std::vector<std::vector<std::string>>
      at_most_one;  // groups of attributes that exclude each other
  std::vector<std::vector<std::string>> at_least_one;
  struct Together {
    const Rule* rule = nullptr;
    std::string attribute;  // the one to point at
  };
  std::vector<Together> rules;
  std::vector<EdgeRule> edges;
  std::vector<ClaimRule> claims;
  std::vector<Example> examples;
  std::vector<std::string> paths;  // files a resource is kept in, `{name}` for its name and `*` for
                                   // part of a file name: what a purge must spare
  std::vector<std::string> platforms;  // for the docs
  bool opaque_effects =
      false;  // a change may alter things other resources describe: what follows is conditional
  bool batched = false;  // many changes in one transaction
  bool runs = false;     // a change is an action that is run, not a thing created (commands)

  const AttributeSchema* attribute(std::string_view name) const;
  std::vector<std::string> attribute_names() const;  // with the common ones
  // The value of `state` that means "not there", "" when the type has none.
  std::string absent_state() const;
};

// state, requires, notifies, when, drift, retry, timeout, sensitive: on every resource.
// (`state` stands in each type's own attributes, with that type's values and default.)
const std::vector<AttributeSchema>& common_attributes();

// All types of this program and of the loaded plugins.
class Schema {
 public:
  void add(TypeSchema type);
  const TypeSchema* find(std::string_view collection) const;
  const std::map<std::string, TypeSchema, std::less<>>& types() const { return types_; }
  std::vector<std::string> collections() const;

 private:
  std::map<std::string, TypeSchema, std::less<>> types_;
};

std::string_view to_string(AttributeKind kind);
std::optional<AttributeKind> attribute_kind(std::string_view name);

}  // namespace consort::model
