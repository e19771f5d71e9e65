#include "base/strings.h"
#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"

namespace consort::system {
namespace {

constexpr const char* kDpkgStatus = "/var/lib/dpkg/status";
constexpr size_t kLongestLine = 1 << 20;  // bytes

std::string manager(Target& target) {
  struct Candidate {
    const char* name;
    const char* program;
  };
  for (Candidate candidate : {Candidate{"apt", "/usr/bin/apt-get"},
                              {"dnf", "/usr/bin/dnf"},
                              {"zypper", "/usr/bin/zypper"},
                              {"yum", "/usr/bin/yum"}}) {
    if (file_exists(target, candidate.program)) return candidate.name;
  }
  return "none";
}

// Reads dpkg's status file line by line, in whatever pieces it comes.
class StatusReader {
 public:
  // False when a line is too long for such a file.
  bool take(std::string_view piece) {
    for (size_t end; (end = piece.find('\n')) != piece.npos; piece.remove_prefix(end + 1)) {
      if (begun_.empty()) {
        line(piece.substr(0, end));
      } else {
        begun_ += piece.substr(0, end);
        line(begun_);
        begun_.clear();
      }
    }
    begun_ += piece;
    return begun_.size() <= kLongestLine;
  }
  void end() { line(begun_); }

  int64_t installed() const { return installed_; }
  // That of dpkg itself.
  const std::optional<std::string>& architecture() const { return architecture_; }

 private:
  void line(std::string_view line) {
    if (line.starts_with("Package:")) {
      dpkg_ = field(line, "Package:") == "dpkg";
    } else if (line.starts_with("Status:")) {
      if (trim(line).ends_with(" ok installed")) ++installed_;
    } else if (dpkg_ && line.starts_with("Architecture:")) {
      architecture_ = field(line, "Architecture:");
    }
  }

  std::string begun_;  // a line whose end has not come yet
  bool dpkg_ = false;  // in the paragraph of dpkg
  int64_t installed_ = 0;
  std::optional<std::string> architecture_;
};

}  // namespace

void package_facts(Target& target, FactWriter& facts) {
  facts.set("packages.manager", model::Value(manager(target)));
  StatusReader reader;
  bool sound = true;
  Status scanned = target.files().scan(
      kDpkgStatus, [&](std::string_view piece) { return sound = reader.take(piece); });
  bool read = scanned && sound;
  if (read) reader.end();
  facts.set("packages.count", read ? std::optional(reader.installed()) : std::nullopt);
  facts.set("packages.architecture", read ? reader.architecture() : std::nullopt);
}

}  // namespace consort::system
