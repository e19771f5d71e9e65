#include "compiler/testing/small_schema.h"

namespace consort::compiler {

using model::AttributeKind;
using model::AttributeRole;
using model::AttributeSchema;
using model::ClaimRule;
using model::EdgeRule;
using model::Schema;
using model::TypeSchema;
using model::Value;

namespace {

AttributeSchema attribute(std::string name, AttributeKind kind = AttributeKind::text) {
  AttributeSchema attribute;
  attribute.name = std::move(name);
  attribute.kind = kind;
  return attribute;
}

AttributeSchema with_role(AttributeSchema attribute, AttributeRole role) {
  attribute.role = role;
  return attribute;
}

AttributeSchema with_default(AttributeSchema attribute, Value value) {
  attribute.default_value = std::move(value);
  return attribute;
}

AttributeSchema state(std::vector<std::string> values) {
  AttributeSchema state = with_default(attribute("state"), Value(values.front()));
  state.values = std::move(values);
  return state;
}

AttributeSchema texts(std::string name, bool unordered) {
  AttributeSchema list = attribute(std::move(name), AttributeKind::list);
  list.items = AttributeKind::text;
  list.unordered = unordered;
  return list;
}

AttributeSchema becomes_content(std::string name, AttributeKind kind) {
  AttributeSchema lowered = with_role(attribute(std::move(name), kind), AttributeRole::compile);
  lowered.becomes = "content";
  return lowered;
}

TypeSchema type(std::string collection, std::string singular,
                std::vector<AttributeSchema> attributes) {
  TypeSchema type;
  type.collection = std::move(collection);
  type.singular = std::move(singular);
  type.attributes = std::move(attributes);
  return type;
}

EdgeRule edge(std::string to, EdgeRule::By by, std::string attribute = {}) {
  EdgeRule rule;
  rule.to = std::move(to);
  rule.by = by;
  rule.attribute = std::move(attribute);
  return rule;
}

ClaimRule claim(std::string thing, std::string value, std::string says) {
  ClaimRule claim;
  claim.thing = std::move(thing);
  claim.value = std::move(value);
  claim.says = std::move(says);
  return claim;
}

ClaimRule claim_of(std::string attribute, ClaimRule claim) {
  claim.attributes = {std::move(attribute)};
  return claim;
}

ClaimRule closed(ClaimRule claim) {
  claim.closed = true;
  return claim;
}

ClaimRule to_be_gone() {
  ClaimRule gone = closed(claim("path", "nothing", "removes {key}"));
  gone.when = ClaimRule::When::absent;
  return gone;
}

ClaimRule whole_content() {
  ClaimRule whole = claim("content", "", "gives the whole content of {key}");
  whole.with = "content";
  whole.unless = model::Condition{"seed", Value(true)};
  whole.hint = "give the content as a whole, or edit it";
  return whole;
}

// The same name in another spelling.
std::vector<model::Claim> alias_claims(const std::string& name, const model::Map& attributes) {
  const Value* enabled = attributes.find("enabled");
  if (!enabled || !enabled->is_boolean()) return {};
  std::string key = name.substr(0, name.find(".service"));
  return {{key + std::string(1, '\0') + "enabled", enabled->boolean() ? "true" : "false"}};
}
const model::Claimant kAlias{"alias", alias_claims};

TypeSchema files() {
  TypeSchema files = type(
      "files", "file",
      {state({"present", "absent"}), attribute("content", AttributeKind::content),
       becomes_content("source", AttributeKind::source),
       becomes_content("template", AttributeKind::templated),
       with_role(attribute("variables", AttributeKind::map), AttributeRole::compile),
       attribute("mode", AttributeKind::mode), attribute("owner", AttributeKind::user),
       attribute("group", AttributeKind::group),
       with_default(with_role(attribute("seed", AttributeKind::boolean), AttributeRole::option),
                    Value(false))});
  files.name_kind = AttributeKind::path;
  files.at_most_one = {{"content", "source", "template"}};
  files.claims = {closed(claim("path", "file", "makes {key} a file")), to_be_gone(),
                  whole_content()};
  files.edges = {
      edge("directories", EdgeRule::By::parent), edge("users", EdgeRule::By::attribute, "owner"),
      edge("groups", EdgeRule::By::attribute, "group"), edge("packages", EdgeRule::By::document)};
  return files;
}

TypeSchema directories() {
  AttributeSchema keep = with_role(texts("keep", true), AttributeRole::identity);
  keep.filled = model::AttributeSource::children;
  AttributeSchema described = with_role(texts("described", true), AttributeRole::identity);
  described.filled = model::AttributeSource::descendants;
  described.filled_if = {"recurse"};
  AttributeSchema ignore = with_default(with_role(texts("ignore", true), AttributeRole::option),
                                        Value(model::List{Value("*.swp")}));
  TypeSchema directories =
      type("directories", "directory",
           {state({"present", "absent"}), attribute("mode", AttributeKind::mode),
            attribute("owner", AttributeKind::user),
            with_default(attribute("purge", AttributeKind::boolean), Value(false)), ignore, keep,
            with_role(attribute("recurse", AttributeKind::boolean), AttributeRole::identity),
            described});
  directories.name_kind = AttributeKind::path;
  directories.claims = {claim("path", "directory", "makes {key} a directory"), to_be_gone()};
  directories.edges = {edge("directories", EdgeRule::By::parent),
                       edge("users", EdgeRule::By::attribute, "owner")};
  return directories;
}

TypeSchema lines() {
  AttributeSchema path = with_role(attribute("path", AttributeKind::path), AttributeRole::identity);
  path.required = true;
  TypeSchema lines = type("lines", "line", {state({"present", "absent"}), path, attribute("line")});
  lines.claims = {claim_of("path", closed(claim("path", "file", "edits the file {key}"))),
                  claim_of("path", claim("content", "part", "edits the content of {key}"))};
  return lines;
}

TypeSchema services() {
  TypeSchema services =
      type("services", "service",
           {state({"running", "stopped", "absent"}), attribute("enabled", AttributeKind::boolean)});
  services.paths = {"/etc/units/{name}.service", "/etc/units/*.wants/{name}.service"};
  services.name_pattern = "[A-Za-z0-9@._-]+";
  services.name_form = "the name of a unit";
  ClaimRule unit = claim("unit", "", "says something else about unit {key}");
  unit.by = &kAlias;
  unit.when = ClaimRule::When::always;
  services.claims = {unit};
  EdgeRule unit_first = edge("units", EdgeRule::By::unit_name);
  unit_first.notify = true;
  services.edges = {edge("packages", EdgeRule::By::document),
                    edge("files", EdgeRule::By::unit_name), unit_first};
  return services;
}

TypeSchema units() {
  TypeSchema units =
      type("units", "unit file",
           {state({"present", "absent"}), attribute("content", AttributeKind::content)});
  return units;
}

TypeSchema packages() {
  TypeSchema packages =
      type("packages", "package", {state({"present", "absent"}), attribute("version")});
  packages.name_pattern = "[A-Za-z0-9+._-]+";
  packages.edges = {edge("repositories", EdgeRule::By::all)};
  packages.batched = true;
  return packages;
}

Status uid_of_root(const model::Map& attributes) {
  const Value* home = attributes.find("home");
  const Value* uid = attributes.find("uid");
  if (!home || *home != Value("/root") || !uid || uid->is_unknown()) return {};
  if (*uid == Value(0)) return {};
  return fail(Code::invalid, "the home of root is for uid 0");
}
const model::Rule kUidOfRoot{"uid-of-root", uid_of_root};

TypeSchema users() {
  AttributeSchema uid = attribute("uid", AttributeKind::integer);
  uid.minimum = 0;
  uid.maximum = 4294967294;
  AttributeSchema password = attribute("password");
  password.sensitive = true;
  TypeSchema users =
      type("users", "user",
           {state({"present", "absent"}), uid, attribute("home", AttributeKind::path),
            texts("groups", true), texts("authorized_keys", false), password});
  users.rules = {{&kUidOfRoot, "home"}};
  users.claims = {claim_of("uid", claim("uid", "", "has uid {key}"))};
  users.edges = {edge("groups", EdgeRule::By::attribute, "groups"),
                 edge("directories", EdgeRule::By::parent, "home")};
  return users;
}

TypeSchema commands() {
  AttributeSchema argv = texts("argv", false);
  argv.required = true;
  argv.minimum = 1;
  AttributeSchema environment = attribute("environment", AttributeKind::map);
  environment.items = AttributeKind::text;
  TypeSchema commands =
      type("commands", "command",
           {argv, environment,
            with_role(attribute("creates", AttributeKind::path), AttributeRole::identity),
            with_role(attribute("every", AttributeKind::duration), AttributeRole::option)});
  commands.runs = true;
  return commands;
}

TypeSchema cron() {
  TypeSchema cron = type("cron", "cron job",
                         {state({"present", "absent"}), attribute("daily", AttributeKind::boolean),
                          attribute("schedule"), attribute("user", AttributeKind::user)});
  cron.at_most_one = {{"daily", "schedule"}};
  cron.at_least_one = {{"daily", "schedule"}};
  EdgeRule before_user = edge("users", EdgeRule::By::attribute, "user");
  cron.edges = {before_user};
  return cron;
}

Schema make_schema() {
  Schema schema;
  schema.add(files());
  schema.add(directories());
  schema.add(lines());
  schema.add(services());
  schema.add(units());
  schema.add(packages());
  schema.add(users());
  schema.add(type("groups", "group", {state({"present", "absent"})}));
  schema.add(type("repositories", "repository", {state({"present", "absent"}), attribute("url")}));
  schema.add(commands());
  schema.add(cron());
  TypeSchema hostname = type("hostname", "hostname", {state({"present"})});
  hostname.claims = {claim("hostname", "", "is the one hostname of the host")};
  hostname.claims[0].key = "the host";
  schema.add(std::move(hostname));
  return schema;
}

}  // namespace

const Schema& small_schema() {
  static const Schema schema = make_schema();
  return schema;
}

}  // namespace consort::compiler
