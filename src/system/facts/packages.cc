#include "base/strings.h"
#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"

namespace consort::system {
namespace {

constexpr const char* kDpkgStatus = "/var/lib/dpkg/status";

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

int64_t installed(std::string_view status) {
  constexpr std::string_view kStatus = "\nStatus: ";
  int64_t number = 0;
  for (size_t at = status.find(kStatus); at != status.npos;
       at = status.find(kStatus, at + kStatus.size())) {
    std::string_view value = status.substr(at + kStatus.size());
    if (trim(value.substr(0, value.find('\n'))).ends_with(" ok installed")) ++number;
  }
  return number;
}

// That of dpkg itself.
std::optional<std::string> architecture(std::string_view status) {
  size_t dpkg = status.starts_with("Package: dpkg\n") ? 0 : status.find("\nPackage: dpkg\n");
  if (dpkg == status.npos) return std::nullopt;
  std::string_view paragraph = status.substr(dpkg + 1);
  return field(paragraph.substr(0, paragraph.find("\n\n")), "Architecture:");
}

}  // namespace

void package_facts(Target& target, FactWriter& facts) {
  facts.set("packages.manager", model::Value(manager(target)));
  Result<std::string> status = target.files().read(kDpkgStatus);
  facts.set("packages.count", status ? std::optional(installed(*status)) : std::nullopt);
  facts.set("packages.architecture", status ? architecture(*status) : std::nullopt);
}

}  // namespace consort::system
