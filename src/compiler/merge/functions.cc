#include "compiler/merge/functions.h"

#include "compiler/read/expect.h"
#include "document/source_tree.h"

namespace consort::compiler {

using expression::Arguments;
using expression::Failure;
using expression::Function;
using expression::Outcome;
using model::SecretText;
using model::Value;

namespace {

constexpr size_t kLongestSecretName = 200;

// The one text that a function takes.
Outcome<std::string> only_text(const Arguments& arguments, const std::string& call) {
  if (arguments.positional.size() != 1 || !arguments.named.empty() ||
      !arguments.positional[0].is_text()) {
    return Failure("bad-call", call.substr(0, call.find('(')) + "() takes one text",
                   "write " + call);
  }
  return arguments.positional[0].text();
}

bool is_secret_name(std::string_view name) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '/';
  };
  return !name.empty() && name.size() <= kLongestSecretName &&
         std::all_of(name.begin(), name.end(), fits) && name.front() != '/' &&
         name.find("..") == name.npos;
}

}  // namespace

Function hosts_function(HostContext& context) {
  return [&context](const Arguments& arguments) -> Outcome<Value> {
    TRY(std::string selector, only_text(arguments, "hosts(\"tag:web\")"));
    TRY(std::shared_ptr<const Query> query, context.fleet.query(selector));
    context.inputs.note(Input::Kind::query, selector, query);
    if (query->diagnostics.empty()) return query->value;
    context.diagnostics.merge(query->diagnostics);
    return Failure::reported();
  };
}

Function secret_function() {
  return [](const Arguments& arguments) -> Outcome<Value> {
    TRY(std::string name, only_text(arguments, "secret(\"db/password\")"));
    if (!is_secret_name(name)) {
      return Failure("bad-name", "a secret cannot be called " + quoted(name),
                     "use letters, digits, '.', '_', '-' and '/'");
    }
    return Value(SecretText{{{true, std::move(name)}}});
  };
}

Function file_function(HostContext& context, uint32_t instance) {
  return [&context, instance](const Arguments& arguments) -> Outcome<Value> {
    TRY(std::string name, only_text(arguments, "file(\"motd.txt\")"));
    Failure missing = Failure::reported();
    std::optional<std::string> path = find_file(context, instance, "files", name, missing);
    if (!path) return missing;
    auto file = context.site.text(*path, context.inputs);
    if (file->error) return Failure("unreadable", *path + ": " + file->error->to_string());
    return Value(file->text);
  };
}

std::optional<std::string> find_file(HostContext& context, uint32_t instance, std::string_view kind,
                                     const std::string& name, Failure& missing) {
  const Inventory& inventory = context.site.inventory();
  std::vector<std::string> folders;
  if (instance != 0) {
    folders.push_back(application_folder(context.order->instances[instance].application->name));
  }
  folders.emplace_back();
  std::vector<std::string> known;
  for (std::string& folder : folders) {
    folder += kind;
    Result<std::string> path = document::resolve(folder, name);
    if (!path || !path->starts_with(folder + "/")) {
      missing = Failure("bad-path", quoted(name) + " leaves the folder " + folder + "/");
      return std::nullopt;
    }
    if (inventory.has_file(*path)) return *path;
    context.site.content(*path, context.inputs);
    if (!worth_a_hint(context.diagnostics)) continue;
    for (std::string& file : inventory.files_in(folder + "/"))
      known.push_back(std::move(file));
  }
  context.site.inventory(context.inputs);  // the hint depends on it
  missing = Failure("missing-file",
                    "there is no file " + quoted(name) + " in " + folders.front() + "/" +
                        (folders.size() > 1 ? " or " + folders.back() + "/" : ""),
                    did_you_mean(name, known));
  return std::nullopt;
}

}  // namespace consort::compiler
