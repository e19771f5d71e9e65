#include "server/api/interop/ansible_inventory.h"

#include "base/strings.h"

namespace consort::server {
namespace {

void write_texts(model::JsonWriter& json, const std::vector<std::string>& texts) {
  json.begin_array();
  for (const std::string& text : texts)
    json.text(text);
  json.end_array();
}

void write_member(model::JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  json.text(text);
}

// Ansible cannot say "not known yet": such a fact is left out.
model::Map known(const model::Map& tree) {
  model::Map facts;
  for (const auto& fact : tree)
    if (!model::has_unknown(fact.value) && !model::has_secret(fact.value))
      facts.set(fact.key, fact.value);
  return facts;
}

}  // namespace

std::string ansible_group(std::string_view prefix, std::string_view name) {
  std::string group = std::string(prefix) + "_";
  for (unsigned char c : name)
    group += (c < 0x80 && std::isalnum(c)) || c == '_' ? static_cast<char>(c) : '_';
  return group;
}

AnsibleInventory::AnsibleInventory(const std::string& environment) : environment_(environment) {
  json_.begin_object();
  json_.key("_meta");
  json_.begin_object();
  json_.key("hostvars");
  json_.begin_object();
}

void AnsibleInventory::add(const store::Host& host, const model::Facts& facts) {
  json_.key(host.name);
  json_.begin_object();
  write_member(json_, "consort_compliance", store::to_string(host.compliance));
  write_member(json_, "consort_connectivity", store::to_string(host.connectivity));
  write_member(json_, "consort_environment", environment_);
  json_.key("consort_facts");
  json_.map(known(facts.tree));
  write_member(json_, "consort_life_cycle", store::to_string(host.life_cycle));
  json_.key("consort_tags");
  write_texts(json_, host.tags);
  json_.end_object();

  put_into(ansible_group("env", environment_), host.name);
  for (const std::string& tag : host.tags)
    put_into(ansible_group("tag", tag), host.name);
  put_into(ansible_group("compliance", store::to_string(host.compliance)), host.name);
}

// Two tags may make one group: "a-b" and "a.b".
void AnsibleInventory::put_into(const std::string& group, const std::string& host) {
  std::vector<std::string>& hosts = groups_[group];
  if (hosts.empty() || hosts.back() != host) hosts.push_back(host);
}

std::string AnsibleInventory::finish() {
  json_.end_object();
  json_.end_object();
  json_.key("all");
  json_.begin_object();
  json_.key("children");
  json_.begin_array();
  for (const auto& [group, hosts] : groups_)
    json_.text(group);
  json_.text("ungrouped");
  json_.end_array();
  json_.end_object();
  for (const auto& [group, hosts] : groups_) {
    json_.key(group);
    json_.begin_object();
    json_.key("hosts");
    write_texts(json_, hosts);
    json_.end_object();
  }
  json_.end_object();
  return json_.take();
}

}  // namespace consort::server
