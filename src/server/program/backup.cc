#include <filesystem>
#include <ostream>

#include "server/program/data_copy.h"
#include "server/program/data_folder.h"
#include "server/program/program.h"

namespace consort::server {

Result<bool> run_backup(const VerbCall& call) {
  const std::string folder = std::filesystem::absolute(call.arguments.folder);
  TRY_DO(back_up_data(call.config.data, folder));
  call.out << "everything is in " << folder << "\n";
  return true;
}

Result<bool> run_restore(const VerbCall& call) {
  const std::string folder = std::filesystem::absolute(call.arguments.folder);
  TRY(DataFolder data, DataFolder::open(call.config.data));
  TRY(std::string before, restore_data(folder, data.path()));
  call.out << folder << " is restored";
  if (!before.empty()) call.out << "; what was there is in " << before;
  call.out << "\n";
  return true;
}

Result<bool> run_check(const VerbCall& call) {
  TRY(auto problems, check_data(call.config.data));
  for (const std::string& problem : problems)
    call.out << problem << "\n";
  if (problems.empty()) call.out << "all is whole\n";
  return problems.empty();
}

}  // namespace consort::server
