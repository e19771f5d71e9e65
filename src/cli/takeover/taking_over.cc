#include "cli/takeover/taking_over.h"

#include <filesystem>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/new_site.h"
#include "cli/output.h"
#include "cli/takeover/settling.h"
#include "cli/takeover/site_addition.h"
#include "cli/takeover/take_over_text.h"
#include "document/folder_tree.h"
#include "document/patched_tree.h"

namespace consort::cli {
namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

// A description in the making, and the site it comes into.
class TakeOver {
 public:
  TakeOver(const Call& call, Machine& machine) : call_(call), machine_(machine) {}

  Result<TakenOver> prepare() {
    TRY(addition_, SiteAddition::begin(call_.arguments.site));
    call_.terminal.progress("looking at the machine");
    TRY(sighting_, machine_.look());
    taken_.host = call_.arguments.host.value_or(sighting_.name);
    if (taken_.host.empty())
      return fail(Code::not_found, "the machine has no name; say which host it is with --host");
    TRY_DO(check_host_name(taken_.host));
    TRY_DO(must_be_new());
    TRY(const KnownTypes types, open_types(call_, call_.arguments.site));
    HostDraft draft({taken_.host, call_.arguments.remote.tags.value_or(std::vector<std::string>()),
                     addition_->free_files_folder(taken_.host)},
                    sighting_.seen, types.registry.schema());
    call_.terminal.progress("compiling its description, and comparing the machine with it");
    auto open = [this](const HostDraft& tried) { return open_site(tried); };
    TRY(taken_.settled, settle(open, taken_.host, sighting_, machine_, draft));
    call_.terminal.end_progress();
    TRY(files_, files_of(draft));
    return describe(draft);
  }

  Status publish() {
    const std::string document = "hosts/" + taken_.host + ".yaml";
    return addition_->publish(files_, addition_->is_new() ? "site.yaml" : document);
  }

 private:
  Status must_be_new() const {
    for (const char* ending : {".yaml", ".yml", ".jsonnet"}) {
      const std::string document = "hosts/" + taken_.host + ending;
      std::error_code error;
      if (!fs::exists(fs::path(call_.arguments.site) / document, error)) continue;
      return fail(Code::exists, "the site has a host " + taken_.host + " already (" + document +
                                    "), and nobody's description is written over");
    }
    return {};
  }

  Result<Files> files_of(const HostDraft& draft) const {
    Files files = draft.contents();
    TRY(files[draft.document()], draft.text());
    if (addition_->is_new()) files["site.yaml"] = new_site_yaml(site_name(call_.arguments.site));
    return files;
  }

  Result<std::unique_ptr<Site>> open_site(const HostDraft& draft) const {
    TRY(Files files, files_of(draft));
    std::unique_ptr<document::SourceTree> below;
    if (!addition_->is_new()) {
      TRY(auto folder, document::FolderTree::open(call_.arguments.site));
      below = std::make_unique<document::FolderTree>(std::move(folder));
    }
    document::PatchedTree::Files patch(files.begin(), files.end());
    return Site::open(call_,
                      std::make_unique<document::PatchedTree>(std::move(below), std::move(patch)));
  }

  TakenOver describe(const HostDraft& draft) {
    taken_.system = sighting_.facts.text("os.description");
    if (taken_.system.empty()) taken_.system = sighting_.facts.text("os.name");
    taken_.counts = draft.counts();
    taken_.nobodys = sighting_.nobodys;
    for (const survey::Description::Remark& remark : sighting_.seen.remarks) {
      const auto address = model::Address::parse(remark.address);
      if (!address || !is_binary(*address) || !draft.has(*address))
        taken_.remarks.push_back(remark);
    }
    taken_.remarks.insert(taken_.remarks.end(), draft.remarks().begin(), draft.remarks().end());
    for (const auto& [path, bytes] : files_)
      taken_.written.push_back(path);
    taken_.new_site = addition_->is_new();
    return taken_;
  }

  bool is_binary(const model::Address& address) const {
    for (const survey::Description::Binary& binary : sighting_.seen.binaries)
      if (binary.collection == address.type && binary.name == address.name) return true;
    return false;
  }

  const Call& call_;
  Machine& machine_;
  std::unique_ptr<SiteAddition> addition_;
  Sighting sighting_;
  Files files_;
  TakenOver taken_;
};

int refused(const Call& call, const Error& error) {
  call.terminal.end_progress();
  if (call.wiring.stop.stop_requested()) return kInterrupted;
  std::string hint;
  if (error.code == Code::exists && error.message.starts_with("the site has a host"))
    hint =
        "'consort read --all' shows what the machine has by now; to take it over anew, move that "
        "document away first";
  else if (error.code == Code::exists)
    hint = "-C names the folder of a site, or one that does not exist yet";
  const int code = failed(call, error, hint);
  return error.message.starts_with("the site does not compile") ? kNotCompiled : code;
}

}  // namespace

int take_over(const Call& call, Machine& machine) {
  TakeOver take_over(call, machine);
  auto taken = take_over.prepare();
  if (!taken) return refused(call, taken.error());
  if (call.arguments.format == Format::table) call.terminal.print(summary_of(*taken, call));
  const bool asks = !call.arguments.yes && call.terminal.interactive();
  if (asks && !call.terminal.confirm("Write this into the site?")) {
    call.terminal.say("Nothing was written.");
    return kError;
  }
  if (call.wiring.stop.stop_requested()) return kInterrupted;
  if (Status written = take_over.publish(); !written) return refused(call, written.error());
  if (call.arguments.format != Format::table) return print_value(call, to_value(*taken));
  call.terminal.print(next_steps(*taken, call));
  return kOk;
}

}  // namespace consort::cli
