#include "cli/takeover/take_over_text.h"

#include <filesystem>

#include "base/strings.h"
#include "model/text_list.h"

namespace consort::cli {
namespace {

using model::List;
using model::Map;
using model::Value;

size_t described(const TakenOver& taken) {
  size_t all = 0;
  for (const auto& [collection, number] : taken.counts)
    all += number;
  return all;
}

std::string lines_of(const std::vector<Omission>& omissions, const std::string& title) {
  if (omissions.empty()) return "";
  std::string text = title + "\n";
  for (const Omission& omission : omissions)
    text += "  " + printable(omission.address) + ": " + printable(omission.reason, 2000) + "\n";
  return text;
}

bool is_about_secrets(const survey::Description::Remark& remark) {
  return remark.text.find("secret") != remark.text.npos ||
         remark.text.find("other users may not read") != remark.text.npos;
}

std::string remarks_of(const TakenOver& taken) {
  if (taken.remarks.empty()) return "";
  std::string text = "Not described, and yours to decide:\n";
  bool secrets = false;
  for (const survey::Description::Remark& remark : taken.remarks) {
    text += "  " + printable(remark.address) + ": " + printable(remark.text, 2000) + "\n";
    secrets |= is_about_secrets(remark);
  }
  if (secrets)
    text +=
        "No secret is in the site. To describe one, put it into /var/lib/consort/secrets/NAME of "
        "the machine, and say\nits content is {{ secret('NAME') }}, with a mode that keeps others "
        "out.\n";
  return text;
}

std::string nobodys_of(const TakenOver& taken) {
  int64_t shipped = 0, rest = 0;
  for (const auto& [origin, number] : taken.nobodys)
    (origin == "shipped" ? shipped : rest) += number;
  return "As packages brought it, and so not described: " + std::to_string(shipped) +
         "; made or kept by programs: " + std::to_string(rest) + "\n";
}

Value to_value(const std::vector<Omission>& omissions) {
  List list;
  for (const Omission& omission : omissions) {
    Map map;
    map.set("address", Value(omission.address));
    map.set("reason", Value(omission.reason));
    list.emplace_back(std::move(map));
  }
  return Value(std::move(list));
}

// For a shell: as it is where that is safe.
std::string quoted(const std::string& word) {
  const bool safe = !word.empty() && word.find_first_not_of(
                                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-_./:@,+=") == word.npos;
  return safe ? word : "'" + replace_all(word, "'", "'\\''") + "'";
}

}  // namespace

std::string summary_of(const TakenOver& taken, const Call& call) {
  std::string text = call.terminal.paint(printable(taken.host), Tone::strong);
  if (!taken.system.empty()) text += " (" + printable(taken.system, 100) + ")";
  text += ": " + count(described(taken), "resource") + " described\n";
  for (const auto& [collection, number] : taken.counts)
    text += "  " + printable(collection) + " " + std::to_string(number) + "\n";
  if (!taken.settled.shared.empty())
    text += "Its tags say the very same of " + count(taken.settled.shared.size(), "resource") +
            ", which its own layer leaves to them\n";
  text += nobodys_of(taken);
  text += lines_of(taken.settled.left_out, "Left out, so that the plan is empty:");
  text += lines_of(
      taken.settled.withdrawn,
      "Its tags want these otherwise. They are withdrawn (null) for this host until you decide:");
  text += remarks_of(taken);
  for (const Diagnostic& warning : taken.settled.warnings.all())
    text += render(warning, nullptr);
  return text;
}

std::string next_steps(const TakenOver& taken, const Call& call) {
  const Arguments& arguments = call.arguments;
  const std::string where = arguments.site == "." ? "" : " -C " + quoted(arguments.site);
  std::string text = std::string(taken.new_site ? "A site was made" : "Written") + ": hosts/" +
                     taken.host + ".yaml";
  size_t contents = 0;
  for (const std::string& path : taken.written)
    contents += path.starts_with("files/");
  if (contents) text += ", and " + count(contents, "file") + " below files/";
  text += " in " + quoted(arguments.site) +
          ". The plan is empty; nothing on the machine was changed.\n";
  text += "Next:\n";
  if (arguments.subject.empty()) {
    text += "  consort plan" + where + " --host " + taken.host;
    if (arguments.root != "/") text += " --root " + quoted(arguments.root);
    text += "\n";
  } else {
    text += "  consort check" + where + "\n";
  }
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::path(arguments.site) / ".git", error)) {
    const std::string git = "git -C " + quoted(arguments.site);
    text += "  " + git + " add -A && " + git + " commit -m 'Describe " + taken.host + "'\n";
  }
  return text;
}

Value to_value(const TakenOver& taken) {
  Map map, counts, nobodys;
  for (const auto& [collection, number] : taken.counts)
    counts.set(collection, Value(static_cast<int64_t>(number)));
  for (const auto& [origin, number] : taken.nobodys)
    nobodys.set(origin, Value(number));
  List remarks;
  for (const survey::Description::Remark& remark : taken.remarks) {
    Map said;
    said.set("address", Value(remark.address));
    said.set("text", Value(remark.text));
    remarks.emplace_back(std::move(said));
  }
  map.set("host", Value(taken.host));
  map.set("described", Value(std::move(counts)));
  map.set("nobodys", Value(std::move(nobodys)));
  map.set("left_out", to_value(taken.settled.left_out));
  map.set("withdrawn", to_value(taken.settled.withdrawn));
  map.set("shared", model::text_list(taken.settled.shared));
  map.set("remarks", Value(std::move(remarks)));
  map.set("written", model::text_list(taken.written));
  map.set("unchanged", Value(static_cast<int64_t>(taken.settled.unchanged)));
  return Value(std::move(map));
}

}  // namespace consort::cli
