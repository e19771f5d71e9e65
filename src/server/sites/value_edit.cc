#include "server/sites/value_edit.h"

#include <charconv>
#include <span>

#include "base/strings.h"
#include "document/yaml.h"
#include "document/yaml_revision.h"
#include "document/yaml_writer.h"
#include "model/text_list.h"

namespace consort::server {
namespace {

using model::Map;
using model::Value;
using Path = std::span<const std::string>;

constexpr uint64_t kLargestDocument = 64 << 20;  // bytes, as the reader has it

Result<Value> read_document(const std::string& file, const std::string& text) {
  Diagnostics diagnostics;
  std::optional<Value> value = document::read_yaml(text, &file, diagnostics);
  if (value) return std::move(*value);
  diagnostics.sort();
  const Diagnostic& first = diagnostics.all().front();
  return fail(Code::invalid, first.place.to_string() + ": " + first.message);
}

// One edit on its way down.
class Change {
 public:
  explicit Change(const ValueEdit& edit) : edit_(edit) {}

  Status apply(Value& root) const {
    if (edit_.path.empty()) {
      root = edit_.value.value_or(Value());
      return {};
    }
    return descend(root, edit_.path);
  }

 private:
  Status descend(Value& node, Path path) const {
    if (node.is_null() && edit_.value) node = Value(Map());
    if (node.is_map()) return in_map(node.own_map(), path);
    if (node.is_list()) return in_list(node.own_list(), path);
    if (node.is_null()) return missing();
    return fail(Code::invalid, edit_.file + ": '" + printable(path.front()) + "' cannot be in " +
                                   std::string(to_string(node.kind())));
  }

  Status in_map(Map& map, Path path) const {
    const std::string& key = path.front();
    if (path.size() == 1 && !edit_.value) {
      if (!map.erase(key)) return missing();
      return {};
    }
    const Value* before = map.find(key);
    if (!before && !edit_.value) return missing();
    Value below = before ? *before : Value();
    TRY_DO(into(below, path.subspan(1)));
    map.set(key, std::move(below));
    return {};
  }

  Status in_list(model::List& list, Path path) const {
    const std::string& text = path.front();
    size_t position = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (error != std::errc() || end != text.data() + text.size())
      return fail(Code::invalid,
                  edit_.file + ": '" + printable(text) + "' is not a position in a list");
    bool appends = position == list.size() && edit_.value;
    if (position >= list.size() && !appends) return missing();
    if (path.size() == 1 && !edit_.value) {
      list.erase(list.begin() + static_cast<ptrdiff_t>(position));
      return {};
    }
    if (appends) list.emplace_back();
    return into(list[position], path.subspan(1));
  }

  Status into(Value& below, Path rest) const {
    if (!rest.empty()) return descend(below, rest);
    below = *edit_.value;
    return {};
  }

  Error missing() const {
    return fail(Code::not_found,
                edit_.file + " has no " + printable(join(edit_.path, ".")) + " to remove");
  }

  const ValueEdit& edit_;
};

Status check_document(const std::string& file) {
  if (file.ends_with(".yaml") || file.ends_with(".yml")) return {};
  return fail(Code::unsupported, printable(file) + " is not YAML: edit it by hand");
}

// YAML, which is edited; "STEM.yaml" where there is none.
Result<std::string> layer_document(const document::SourceTree& tree, const std::string& stem) {
  if (tree.stamp(stem + ".jsonnet")) {
    return fail(Code::unsupported,
                stem + ".jsonnet is a program: what it makes is edited there, by hand");
  }
  return stem + (tree.stamp(stem + ".yml") ? ".yml" : ".yaml");
}

}  // namespace

Result<FileEdits> edit_values(const document::SourceTree& tree,
                              const std::vector<ValueEdit>& edits) {
  FileEdits files;
  for (const ValueEdit& edit : edits) {
    TRY_DO(check_document(edit.file));
    auto known = files.find(edit.file);
    std::string text;
    if (known != files.end()) {
      text = *known->second;
    } else if (auto before = tree.read(edit.file, kLargestDocument)) {
      text = std::move(*before);
    } else if (before.error().code != Code::not_found || !edit.value) {
      return std::move(before).error();
    }
    TRY(Value wanted, read_document(edit.file, text));
    TRY_DO(Change(edit).apply(wanted));
    auto revised =
        trim(text).empty() ? document::write_yaml(wanted) : document::revise_yaml(text, wanted);
    if (!revised) return std::move(revised).error().within("editing " + edit.file);
    files[edit.file] = std::move(*revised);
  }
  return files;
}

Result<std::string> host_document(const document::SourceTree& tree, const std::string& host) {
  if (auto fault = fault_of_name(host))
    return fail(Code::invalid, "'" + printable(host) + "' cannot be a host: it " + *fault);
  return layer_document(tree, "hosts/" + host);
}

Result<std::string> tag_document(const document::SourceTree& tree, const std::string& tag) {
  TRY(std::string file, layer_document(tree, "tags/" + tag));
  if (!tree.stamp(file)) return fail(Code::not_found, "no document describes the tag " + tag);
  return file;
}

Result<ValueEdit> resource_edit(const document::SourceTree& tree, const std::string& host,
                                const std::string& collection, const std::string& name,
                                std::optional<model::Value> attributes) {
  TRY(std::string file, host_document(tree, host));
  return ValueEdit{std::move(file), {collection, name}, std::move(attributes)};
}

Result<ValueEdit> tags_edit(const document::SourceTree& tree, const std::string& host,
                            const std::vector<std::string>& tags) {
  TRY(std::string file, host_document(tree, host));
  return ValueEdit{std::move(file), {"tags"}, model::text_list(tags)};
}

}  // namespace consort::server
