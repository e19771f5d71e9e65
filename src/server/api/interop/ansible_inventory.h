#pragma once
#include <map>
#include <string>
#include <vector>

#include "model/facts.h"
#include "model/json_writer.h"
#include "store/hosts.h"

namespace consort::server {

// Writes what `ansible-inventory --list` expects of a script, a host at a time: `_meta.hostvars`
// with all variables, so that nobody asks again for every host, and a group for every tag
// (tag_web), for the environment (env_production) and for each state (compliance_drifted).
class AnsibleInventory {
 public:
  explicit AnsibleInventory(const std::string& environment);

  // Hosts in order of their names, each once.
  void add(const store::Host& host, const model::Facts& facts);
  std::string finish();  // once

 private:
  void put_into(const std::string& group, const std::string& host);

  const std::string environment_;
  model::JsonWriter json_;
  std::map<std::string, std::vector<std::string>> groups_;
};

// A name of a group that Ansible takes: letters, digits and "_", the first no digit.
std::string ansible_group(std::string_view prefix, std::string_view name);

}  // namespace consort::server
