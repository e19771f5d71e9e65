#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resources/package/version_wish.h"
#include "resources/provider.h"

namespace consort::resources {

enum class PackageState {
  absent,   // nothing of it is there
  removed,  // removed, its configuration files kept
  broken,   // unpacked or half configured: an installation that was interrupted or failed
  present,
};
std::string_view to_string(PackageState state);

// One package as the database of what is installed has it.
struct InstalledPackage {
  PackageState state = PackageState::absent;
  std::string version = {};  // in full, as the platform writes it
  bool held = false;
  friend bool operator==(const InstalledPackage&, const InstalledPackage&) = default;
};

// What the repositories offer of one package, as far as is known on this machine without asking
// them.
struct AvailablePackage {
  std::string candidate;              // what would be installed; "" when nothing would
  std::vector<std::string> versions;  // newest first
};

// How a transaction is carried out; packages are grouped by it.
struct PackageOptions {
  std::optional<bool> recommends;
  bool allow_downgrade = false;
  bool allow_removals = false;
  bool replace_configuration = false;
  std::string default_release;
  Duration lock_timeout = std::chrono::seconds(60);
  friend auto operator<=>(const PackageOptions&, const PackageOptions&) = default;
};

// What is done in one go.
struct PackageTransaction {
  struct Install {
    std::string name;
    std::string version = {};  // "": the candidate
    friend bool operator==(const Install&, const Install&) = default;
  };
  std::vector<Install> install;      // absent ones, and changes of version
  std::vector<std::string> remove;   // keeping configuration files, where the platform can
  std::vector<std::string> purge;    // installed ones, and ones already removed
  std::vector<std::string> hold;     // after everything else
  std::vector<std::string> release;  // from being held, before everything else
  PackageOptions options;
};

// The tools of one platform that install and remove packages in one root. Thread-safe.
class PackageManager {
 public:
  virtual ~PackageManager() = default;

  virtual Result<InstalledPackage> installed(const std::string& name, Context& context) = 0;
  // `release` is preferred to others when it is not "". Code::not_found when no repository has a
  // package of that name.
  virtual Result<AvailablePackage> available(const std::string& name, const std::string& release,
                                             Context& context) = 0;
  virtual CompareVersions compare() const = 0;
  // Equal non-zero ones mean that installed() and available() still say the same.
  virtual Fingerprint fingerprint(Context& context) = 0;
  // Files whose change means that packages came or went.
  virtual std::vector<std::string> databases() const = 0;
  // What was installed for its own sake, not because something needed it; sorted.
  virtual Result<std::vector<std::string>> chosen(Context& context) = 0;

  // Asks the repositories what they offer, when what is known is older than `age`, or than a change
  // of the repositories, and says whether it did. A failure is not repeated before a minute has
  // passed.
  virtual Result<bool> refresh(Duration age, const PackageOptions& options, Context& context) = 0;

  // Code::not_found when a package, or a version of one, is not offered: after a refresh it may be.
  virtual Status carry_out(const PackageTransaction& transaction, Context& context) = 0;
};

}  // namespace consort::resources
