#include "agent/observe/baseline.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>

#include "agent/files.h"
#include "model/fields.h"
#include "model/json.h"
#include "model/text_list.h"
#include "survey/roots.h"

namespace consort::agent {
namespace {

constexpr size_t kMostBytes = 128 << 20;
constexpr std::string_view kFormat = "consort-baseline/2";

std::set<std::string> set_of(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

Result<std::optional<Baseline>> Baseline::load(const std::string& folder) {
  Baseline baseline(folder);
  auto json = read_file(baseline.file(), kMostBytes);
  if (!json && json.error().code == Code::not_found) return std::optional<Baseline>();
  if (!json) return std::move(json).error();
  auto root = model::parse_json(*json);
  if (!root) return fail(Code::corrupt, baseline.file() + ": " + root.error().message);
  model::Fields fields(*root, "");
  if (fields.text("format") != kFormat) fields.refuse("format", "is another one");
  for (const auto& entry : fields.map("layer")) {
    if (!entry.value.is_map()) fields.refuse("layer", "has something else than resources");
    if (entry.value.is_map()) baseline.layer_[*entry.key] = entry.value.map();
  }
  baseline.scope_ = {set_of(fields.texts("collections")), set_of(fields.texts("roots")),
                     set_of(fields.texts("hidden"))};
  for (const auto& entry : fields.map("texts")) {
    auto digest = entry.value.is_text() ? Digest::from_hex(entry.value.text()) : std::nullopt;
    if (!digest) fields.refuse("texts", "has something else than digests");
    if (digest) baseline.texts_[*entry.key] = *digest;
  }
  for (const auto& entry : fields.map("brought")) {
    auto address = model::Address::parse(*entry.key);
    if (!address || !entry.value.is_map())
      fields.refuse("brought", "has something else than things");
    if (address && entry.value.is_map()) baseline.brought_[*address] = entry.value.map();
  }
  if (Status read = fields.done(); !read)
    return fail(Code::corrupt, baseline.file() + ": " + read.error().message);
  baseline.changed_ = false;
  return std::optional(std::move(baseline));
}

const model::Map& Baseline::layer(const std::string& collection) const {
  static const model::Map kNothing;
  auto known = layer_.find(collection);
  return known == layer_.end() ? kNothing : known->second;
}

const model::Value* Baseline::find(const std::string& collection, const std::string& name) const {
  return layer(collection).find(name);
}

void Baseline::set(const std::string& collection, const std::string& name,
                   std::optional<model::Value> attributes) {
  const model::Value* before = find(collection, name);
  if (before ? attributes == *before : !attributes) return;
  if (attributes)
    layer_[collection].set(name, std::move(*attributes));
  else
    layer_[collection].erase(name);
  changed_ = true;
}

bool Baseline::covers(const model::Address& resource) const {
  if (resource.type != "files" && resource.type != "links")
    return scope_.collections.contains(resource.type);
  auto lies_below_one_of = [&](const std::set<std::string>& places) {
    return std::ranges::any_of(places, [&](const std::string& place) {
      return survey::lies_below(resource.name, {place});
    });
  };
  return lies_below_one_of(scope_.roots) && !lies_below_one_of(scope_.hidden);
}

void Baseline::set_scope(Scope scope) {
  changed_ |= scope != scope_;
  scope_ = std::move(scope);
}

std::optional<Digest> Baseline::text_digest(const std::string& path) const {
  auto known = texts_.find(path);
  return known == texts_.end() ? std::nullopt : std::optional(known->second);
}

Result<std::string> Baseline::text(const std::string& path) const {
  auto known = texts_.find(path);
  if (known == texts_.end()) return fail(Code::not_found, "no text of " + path + " is kept");
  TRY(std::string text, read_file(texts() + "/" + known->second.hex(), kLargestText));
  if (sha256(text) != known->second)
    return fail(Code::corrupt, "the text of " + path + " that was kept is damaged");
  return text;
}

Status Baseline::set_text(const std::string& path, const std::string& text) {
  if (text.size() > kLargestText || (texts_.size() >= kMostTexts && !texts_.contains(path))) {
    forget_text(path);
    return {};
  }
  const Digest digest = sha256(text);
  if (text_digest(path) == digest) return {};
  TRY_DO(make_private_folder(texts()));
  const std::string kept = texts() + "/" + digest.hex();
  if (access(kept.c_str(), F_OK) != 0) TRY_DO(replace_file(kept, text, /*durable=*/false));
  unsynced_ = true;
  texts_[path] = digest;
  changed_ = true;
  return {};
}

const model::Map* Baseline::brought(const model::Address& resource) const {
  auto known = brought_.find(resource);
  return known == brought_.end() ? nullptr : &known->second;
}

void Baseline::set_brought(const model::Address& resource, model::Map traits) {
  auto [known, added] = brought_.try_emplace(resource);
  if (!added && known->second == traits) return;
  known->second = std::move(traits);
  changed_ = true;
}

void Baseline::keep_brought(const std::function<bool(const model::Address&)>& stays) {
  changed_ |= std::erase_if(brought_, [&](const auto& one) { return !stays(one.first); }) > 0;
}

// All at once: one by one the first look would take seconds.
Status Baseline::sync_texts() {
  if (!std::exchange(unsynced_, false)) return {};
  Descriptor folder(::open(texts().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::syncfs(folder.get()) != 0) return os_error(errno, "cannot sync " + texts());
  return {};
}

Status Baseline::keep() {
  if (!changed_) return {};
  TRY_DO(make_private_folder(folder_));
  model::Map digests, brought, layer, root;
  std::set<std::string> named;
  for (const auto& [path, digest] : texts_) {
    digests.set(path, model::Value(digest.hex()));
    named.insert(digest.hex());
  }
  for (const auto& [address, traits] : brought_)
    brought.set(address.to_string(), model::Value(traits));
  root.set("format", model::Value(kFormat));
  for (const auto& [collection, resources] : layer_)
    layer.set(collection, model::Value(resources));
  root.set("layer", model::Value(std::move(layer)));
  root.set("collections", model::text_list(scope_.collections));
  root.set("roots", model::text_list(scope_.roots));
  root.set("hidden", model::text_list(scope_.hidden));
  root.set("texts", model::Value(std::move(digests)));
  root.set("brought", model::Value(std::move(brought)));
  TRY_DO(sync_texts());
  TRY_DO(replace_file(file(), model::to_json(root), /*durable=*/true));
  changed_ = false;
  auto kept = names_in(texts());
  if (!kept) return {};
  for (const std::string& name : *kept)
    if (!named.contains(name)) (void)unlink((texts() + "/" + name).c_str());
  return {};
}

}  // namespace consort::agent
