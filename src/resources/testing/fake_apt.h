#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "resources/package/dpkg_database.h"
#include "system/testing/fake_target.h"

namespace consort::resources {

// apt and dpkg of a fake machine: answers apt-get, apt-cache and dpkg by editing dpkg's status
// file, as far as consort uses them. One thread at a time.
class FakeApt {
 public:
  // Puts an empty dpkg database and fresh package lists on the machine. The scripts keep the apt
  // alive.
  static std::shared_ptr<FakeApt> on(system::FakeTarget& target);

  // What the repositories have, newest version last; known only after an update.
  void publish(const std::string& name, std::vector<std::string> versions);
  void publish_and_update(const std::string& name, std::vector<std::string> versions);
  void conflict(const std::string& name, const std::string& other);
  void need(const std::string& name, const std::string& other);  // removing `other` removes `name`
  void break_script(const std::string& name);  // its post-installation script fails, until mended
  void mend_script(const std::string& name) { failing_.erase(name); }
  void lock(bool locked) { locked_ = locked; }
  void lock_in_secret() { locked_ = secret_ = true; }  // who does it is not said
  void interrupt() { interrupted_ = true; }            // as if dpkg had been killed

  // As somebody at the console would.
  void put(const std::string& name, const std::string& version,
           const std::string& status = "install ok installed");
  void drop(const std::string& name);

 private:
  explicit FakeApt(system::FakeTarget& target) : target_(target) {}
  using Answer = Result<system::CommandResult>;
  struct Wish {
    std::string name, version;
    bool remove = false;
  };

  Answer apt_get(const system::Command& command);
  Answer apt_cache(const system::Command& command);
  Answer dpkg(const system::Command& command);
  Answer install(const std::vector<std::string>& options, const std::vector<Wish>& wishes);
  std::string policy(const std::string& name);
  Wish parse(const std::string& argument);
  std::set<std::string> removals(const std::vector<Wish>& wishes);
  DpkgDatabase database();

  system::FakeTarget& target_;
  std::map<std::string, std::vector<std::string>> published_, known_;
  std::multimap<std::string, std::string> conflicts_, needs_;
  std::set<std::string> failing_;
  bool locked_ = false;
  bool secret_ = false;
  bool interrupted_ = false;
};

}  // namespace consort::resources
