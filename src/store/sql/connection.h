#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

// What the room asks of a database; one folder below for every kind there is. Statements are
// written in the SQL that all of them share: `?` for a parameter, ON CONFLICT, RETURNING, JSON as
// text. Migrations name what differs in braces; see dialect.h.
namespace consort::store::sql {

struct Blob {
  std::string_view bytes;
};

// Views are not copied: what they point to must outlive the cursor.
using Parameter = std::variant<std::nullptr_t, int64_t, double, std::string_view, Blob>;

// One execution of a statement and the row it stands on; the views it gives hold until next().
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual Result<bool> next() = 0;      // to the first or next row; false: there is none
  virtual int64_t changes() const = 0;  // rows written, once next() gave false
  virtual bool is_null(int column) const = 0;
  virtual int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual std::string_view blob(int column) const = 0;
};

// One session. Not thread-safe; cursors must be gone before it is. Errors carry the codes
//   busy: somebody else holds a lock     io: the disk is full or fails    corrupt: damaged file
//   exists: a key is taken               not_found: a foreign key leads nowhere
class Connection {
 public:
  virtual ~Connection() = default;

  // Prepared statements are kept by their text. A wrong number of parameters is a bug.
  virtual Result<std::unique_ptr<Cursor>> run(std::string_view statement,
                                              std::span<const Parameter> parameters) = 0;
  // Several statements, without parameters.
  virtual Status script(std::string_view statements) = 0;

  virtual Status begin_reading() = 0;       // one snapshot until commit()
  virtual Status begin_writing() = 0;       // takes the write lock at once, or fails with busy
  virtual Status commit() = 0;              // after writing: durable when it returns
  virtual void rollback() = 0;              // never fails; nothing happens without a transaction
  virtual bool in_transaction() const = 0;  // some failures end it on their own

  // {identity}, {blob}, ... of a migration in the words of this database.
  virtual std::string translate(std::string_view migration) const = 0;
  // What is wrong with the files and references, a line each; empty: nothing.
  virtual Result<std::vector<std::string>> check() = 0;
};

// Where connections come from. Thread-safe.
class Database {
 public:
  enum class Use { read, write };
  virtual ~Database() = default;
  virtual Result<std::unique_ptr<Connection>> connect(Use use) = 0;
  // A consistent copy in the file `path`, which must not exist, while others write.
  virtual Status copy_to(const std::string& path) = 0;
};

}  // namespace consort::store::sql
