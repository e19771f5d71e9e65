#include <algorithm>

#include "base/strings.h"
#include "model/pattern.h"
#include "resources/if_there.h"
#include "resources/mount/fstab.h"
#include "survey/judges.h"

namespace consort::survey {
namespace {

using model::Map;

// Where installers and images mount what they made, and how.
struct UsualMount {
  std::string_view point;  // a glob
  std::vector<std::string_view> options;
};
const std::vector<UsualMount>& usual_mounts() {
  static const std::vector<UsualMount> all = {
      {"/",
       {"defaults", "rw", "discard", "errors=remount-ro", "x-systemd.growfs", "subvol=@rootfs",
        "subvol=@"}},
      {"/boot", {"defaults", "discard"}},
      {"/boot/efi", {"defaults", "umask=0077", "uid=0", "gid=0", "shortname=winnt", "discard"}},
      {"/media/cdrom*", {"user", "noauto", "exec", "utf8"}},
      {"/media/floppy*", {"user", "noauto", "rw", "exec", "utf8"}},
  };
  return all;
}

// What the configuration file says besides its entries for mounts.
struct Notes {
  std::vector<std::string> swap_files;        // installers swap to partitions
  std::vector<std::string> installer_points;  // "# /home was on /dev/sda6 during installation"
};

Notes notes_in(std::string_view fstab) {
  Notes notes;
  for (std::string_view line : split_lines(fstab)) {
    const auto words = split_words(line);
    if (words.size() > 3 && words[0] == "#" && words[2] == "was" && words[3] == "on")
      notes.installer_points.emplace_back(words[1]);
    auto entry = resources::FstabEntry::parse(line);
    const bool swaps_to_file = entry && entry->type == "swap" && entry->device.starts_with('/') &&
                               !entry->device.starts_with("/dev/");
    if (swaps_to_file) notes.swap_files.push_back(entry->device);
  }
  return notes;
}

bool holds_secret(const std::vector<std::string>& options) {
  return std::ranges::any_of(options, [](std::string_view option) {
    return option.starts_with("password=") || option.starts_with("pass=");
  });
}

class MountJudge final : public Judge {
 public:
  explicit MountJudge(Notes notes) : notes_(std::move(notes)) {}

  std::vector<std::string> unsaid() const override {
    std::vector<std::string> lines;
    for (const std::string& file : notes_.swap_files)
      lines.push_back("it swaps to " + printable(file, 200) + ", which no resource can say");
    return lines;
  }

  Judgement judge(const std::string& name, const Map& observed) const override {
    const std::vector<std::string> options = texts_in(observed, "options");
    if (holds_secret(options))
      return {.origin = Origin::described,
              .reason = "its options hold a password",
              .unsaid = "its options hold a password, and it is left out"};
    if (is_usual(name, options)) return nobodys(Origin::made, "as installers write it");
    return somebodys(observed);
  }

 private:
  bool is_usual(const std::string& point, const std::vector<std::string>& options) const {
    if (std::ranges::count(notes_.installer_points, point) > 0 &&
        options == std::vector<std::string>{"defaults"})
      return true;
    auto usual = std::ranges::find_if(usual_mounts(), [&](const UsualMount& mount) {
      return model::matches_glob(mount.point, point);
    });
    return usual != usual_mounts().end() &&
           std::ranges::all_of(options, [&](const std::string& option) {
             return std::ranges::count(usual->options, option) > 0;
           });
  }

  const Notes notes_;
};

}  // namespace

Result<std::unique_ptr<Judge>> mount_judge(system::Target& target, const model::Facts&) {
  TRY(auto text, resources::if_there(target.files().read("/etc/fstab")));
  return std::make_unique<MountJudge>(notes_in(text.value_or("")));
}

}  // namespace consort::survey
