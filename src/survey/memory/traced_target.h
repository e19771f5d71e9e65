#pragma once
#include "survey/memory/trace.h"
#include "system/target.h"

namespace consort::survey {

// A target to read from, on which everything that is asked for is noted in a trace. For one look
// and one thread.
class TracedTarget final : public system::Target {
 public:
  explicit TracedTarget(system::Target& target);  // outlives this

  // Until the next call; what is noted while there is none is lost.
  void begin(Trace* trace);
  // What is being made has to be made again the next time, such as what failed.
  void cannot_tell() { noting_.cannot_tell(); }

  system::FileSystem& files() override { return files_; }
  system::FileSystem& untraced() { return target_.files(); }
  system::ProcessRunner& processes() override { return processes_; }
  system::Accounts& accounts() override;
  const Clock& clock() const override { return target_.clock(); }
  const std::string& root() const override { return target_.root(); }
  bool live() const override { return target_.live(); }

 private:
  class Noting {
   public:
    Noting(system::FileSystem& files, WallTime now) : files_(files), now_(now) {}
    void begin(Trace* trace) { trace_ = trace; }
    void note(const std::string& path);
    void cannot_tell();

   private:
    system::FileSystem& files_;
    const WallTime now_;
    Trace* trace_ = nullptr;
  };

  class Files final : public system::FileSystem {
   public:
    Files(system::FileSystem& files, Noting& noting) : files_(files), noting_(noting) {}

    Result<system::FileStatus> status(const std::string& path) override;
    Fingerprint fingerprint(const std::string& path) override;
    Result<std::string> read(const std::string& path, size_t limit) override;
    Status scan(const std::string& path,
                const std::function<bool(std::string_view)>& take) override;
    Result<Digest> digest(const std::string& path) override;
    Result<system::Inspection> inspect(const std::string& path) override;
    Result<std::string> read_link(const std::string& path) override;
    Result<std::vector<system::DirectoryEntry>> list(const std::string& path) override;

    // Nothing is changed through it: all of these are Code::denied.
    Status write(const std::string& path, std::string_view bytes,
                 const system::WriteOptions& options) override;
    Status make_directory(const std::string& path, uint32_t mode,
                          std::optional<system::Ownership> owner) override;
    Status make_directories(const std::string& path, uint32_t mode) override;
    Status make_link(const std::string& path, const std::string& target) override;
    Status set_mode(const std::string& path, uint32_t mode) override;
    Status set_owner(const std::string& path, std::optional<uint32_t> uid,
                     std::optional<uint32_t> gid) override;
    Status rename(const std::string& from, const std::string& to) override;
    Status remove(const std::string& path) override;
    Status remove_tree(const std::string& path) override;
    Status set_kernel_value(const std::string& path, std::string_view value) override;
    Result<std::unique_ptr<system::FileLock>> lock(const std::string& path,
                                                   Duration patience) override;
    Status sync() override;

   private:
    system::FileSystem& files_;
    Noting& noting_;
  };

  class Processes final : public system::ProcessRunner {
   public:
    Processes(system::ProcessRunner& processes, Noting& noting)
        : processes_(processes), noting_(noting) {}
    Result<system::CommandResult> run(const system::Command& command,
                                      std::stop_token stop) override;
    Result<std::unique_ptr<system::Conversation>> start(const system::Command& command) override;
    std::optional<std::string> find(const std::string& program) override;

   private:
    system::ProcessRunner& processes_;
    Noting& noting_;
  };

  system::Target& target_;
  Noting noting_;
  Files files_;
  Processes processes_;
};

}  // namespace consort::survey
