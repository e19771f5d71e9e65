#include <atomic>
#include <filesystem>
#include <fstream>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/workspace.h"
#include "model/json.h"

namespace consort::cli {
namespace {

namespace fs = std::filesystem;

// A reader of the folder sees each catalog whole.
Status write_catalog(const fs::path& folder, const model::Catalog& catalog) {
  fs::path path = folder / (catalog.host + ".json");
  fs::path temporary = path.string() + ".new";
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  file << model::to_json(catalog) << "\n";
  file.close();
  std::error_code error;
  if (file) fs::rename(temporary, path, error);
  if (!file || error) return fail(Code::io, "cannot write " + path.string());
  return {};
}

int write_all(const Call& call, Site& site) {
  fs::path folder = *call.arguments.out;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return failed(call, fail(Code::io, "cannot make " + folder.string() + ": " + error.message()));
  std::vector<std::string> hosts = site.compiler().hosts();
  if (call.arguments.host) hosts = {*call.arguments.host};
  compiler::FleetDiagnostics fleet;
  Status written;
  std::mutex mutex;
  size_t catalogs = 0, resources = 0;
  site.compiler().compile_each(hosts, site.parallel(), [&](size_t, const auto& compilation) {
    Status status = compilation->catalog ? write_catalog(folder, *compilation->catalog) : Status{};
    std::lock_guard lock(mutex);
    fleet.add(*compilation);
    if (!status && written) written = std::move(status);
    if (!compilation->catalog) return;
    ++catalogs;
    resources += compilation->catalog->resources.size();
  });
  site.say(fleet.merged());
  if (!written) return failed(call, written.error());
  call.terminal.say(count(catalogs, "catalog") + " with " + count(resources, "resource") + " in " +
                    folder.string());
  return fleet.has_errors() ? kNotCompiled : kOk;
}

std::string table_of(const model::Catalog& catalog) {
  std::vector<std::vector<std::string>> rows;
  for (const model::Resource& resource : catalog.resources) {
    std::string waits =
        resource.waits_for.empty() ? "" : "waits for " + join(resource.waits_for, ", ");
    rows.push_back(
        {printable(resource.address.to_string()), resource.mark.place().to_string(), waits});
  }
  return table(rows) + count(catalog.resources.size(), "resource") + " for " + catalog.host +
         ", revision " + catalog.revision + "\n";
}

}  // namespace

int run_compile(const Call& call) {
  if (call.arguments.out) {
    auto site = Site::open(call);
    if (!site) return failed(call, site.error());
    return write_all(call, **site);
  }
  Workspace workspace(call);
  if (Status status = workspace.open_target(); !status) return failed(call, status.error());
  auto catalog = workspace.compile();
  if (!catalog) return failed(call, catalog.error());
  if (!*catalog) return kNotCompiled;
  if (call.arguments.format == Format::table) {
    call.terminal.print(table_of(**catalog));
    return kOk;
  }
  auto value = model::parse_json(model::to_json(**catalog));
  if (!value) return failed(call, value.error());
  return print_value(call, *value);
}

}  // namespace consort::cli
