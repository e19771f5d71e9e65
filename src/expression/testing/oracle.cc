#include "expression/testing/oracle.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "model/json.h"

extern char** environ;

namespace consort::expression::testing {
namespace {

using model::Value;

constexpr const char* kPython = "/usr/bin/python3";

// Runs Python with `arguments`, its input and output in files; its exit status.
int run_python(std::vector<std::string> arguments, const std::string& input,
               const std::string& output) {
  std::vector<char*> argv{const_cast<char*>(kPython)};
  for (std::string& argument : arguments)
    argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  int failed = posix_spawn(&child, kPython, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 1;
  if (failed == 0) waitpid(child, &status, 0);
  return failed == 0 ? status : 1;
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    path_ = (std::filesystem::temp_directory_path() / "consort-oracle-XXXXXX").string();
    check(mkdtemp(path_.data()) != nullptr, "no temporary folder");
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

Result<OracleAnswer> answer_from(const std::string& line) {
  TRY(Value value, model::parse_json(line));
  OracleAnswer answer;
  if (const Value* output = value.map().find("out")) answer.output = output->text();
  if (const Value* error = value.map().find("error")) answer.error = error->text();
  return answer;
}

}  // namespace

bool has_oracle() { return run_python({"-c", "import jinja2"}, "/dev/null", "/dev/null") == 0; }

Result<std::vector<OracleAnswer>> ask_oracle(const std::vector<OracleCase>& cases,
                                             const std::string& testdata) {
  TemporaryFolder folder;
  {
    std::ofstream questions(folder / "cases");
    for (const OracleCase& one : cases) {
      model::Map question;
      question.set("text", Value(one.text));
      question.set("file", Value(one.file));
      questions << model::to_json(question) << "\n";
    }
  }
  int status =
      run_python({testdata + "/oracle.py", testdata + "/variables.json", testdata + "/templates"},
                 folder / "cases", folder / "answers");
  if (status != 0)
    return fail(Code::failed, "the oracle ended with status " + std::to_string(status));
  std::ifstream lines(folder / "answers");
  std::vector<OracleAnswer> answers;
  for (std::string line; std::getline(lines, line);) {
    TRY(OracleAnswer answer, answer_from(line));
    answers.push_back(std::move(answer));
  }
  if (answers.size() != cases.size())
    return fail(Code::corrupt, "the oracle left cases without an answer");
  return answers;
}

}  // namespace consort::expression::testing
