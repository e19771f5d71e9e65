#pragma once
#include "resources/repository/repository.h"

namespace consort::resources {

// How one package manager writes down a repository. Thread-safe.
class RepositoryFormat {
 public:
  virtual ~RepositoryFormat() = default;

  struct Place {
    std::string folder, extension;  // "/etc/apt/sources.list.d", ".sources"
  };
  virtual Place place() const = 0;
  // Other files of a repository that decide its state.
  virtual std::vector<std::string> companions(const std::string& name) const = 0;
  // Attributes that this format has not, and a word for who has them.
  virtual std::vector<std::string> missing() const = 0;
  virtual std::string elsewhere() const = 0;

  // Of a file's text; nothing when it describes several repositories, or something else.
  virtual Result<std::optional<Repository>> read(const std::string& name, const std::string& text,
                                                 Context& context) = 0;
  // Adds to a description what it leaves to this format.
  virtual Status complete(model::Map&) const { return {}; }
  virtual Result<std::string> write(const std::string& name, const Repository& repository) = 0;
  // Makes the companions so, before the file itself is written or after it was removed (null).
  virtual Status settle(const std::string& name, const Repository* repository,
                        Context& context) = 0;
};

std::unique_ptr<Provider> repositories_provider(std::unique_ptr<RepositoryFormat> format);

}  // namespace consort::resources
