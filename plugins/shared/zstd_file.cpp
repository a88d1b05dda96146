// Streams a file through zstd into a file beside it, which then takes its place.
#include "shared/zstd_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <zstd.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "shared/descriptor.hpp"

namespace pollux::shared {
namespace {

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

// Removes an unfinished file, whatever ended the work on it.
class Unfinished {
 public:
  explicit Unfinished(std::string path) : path_(std::move(path)) { ::unlink(path_.c_str()); }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  [[nodiscard]] const std::string& path() const { return path_; }
  void rename_to(const std::string& name) {
    if (::rename(path_.c_str(), name.c_str()) != 0) fail("make", name);
    path_.clear();
  }

 private:
  std::string path_;
};

std::size_t checked(std::size_t answer, const std::string& path) {
  if (!ZSTD_isError(answer)) return answer;
  throw std::runtime_error("cannot compress '" + path + "': " + ZSTD_getErrorName(answer));
}

std::size_t read_some(int file, std::vector<char>& into, const std::string& path) {
  for (;;) {
    const ssize_t got = ::read(file, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fail("read", path);
  }
}

void write_all(int file, const char* bytes, std::size_t size, const std::string& path) {
  while (size > 0) {
    const ssize_t taken = ::write(file, bytes, size);
    if (taken < 0 && errno != EINTR) fail("write to", path);
    if (taken <= 0) continue;
    bytes += taken;
    size -= static_cast<std::size_t>(taken);
  }
}

// Returns false when it was stopped.
bool stream(int from, int to, int level, std::uint64_t size, const std::stop_token& stop,
            const std::string& path) {
  const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level), path);
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1), path);
  checked(ZSTD_CCtx_setPledgedSrcSize(context.get(), size), path);
  std::vector<char> plain(ZSTD_CStreamInSize()), packed(ZSTD_CStreamOutSize());
  std::size_t got = 0, left = 0;
  do {
    if (stop.stop_requested()) return false;
    got = read_some(from, plain, path);
    ZSTD_inBuffer in{plain.data(), got, 0};
    do {
      ZSTD_outBuffer out{packed.data(), packed.size(), 0};
      left = checked(ZSTD_compressStream2(context.get(), &out, &in, got == 0 ? ZSTD_e_end : ZSTD_e_continue),
                     path);
      write_all(to, packed.data(), out.pos, path);
    } while (in.pos < in.size || (got == 0 && left > 0));
  } while (got > 0);
  return true;
}

}  // namespace

void compress_file(const std::filesystem::path& source, int level, const std::stop_token& stop) {
  const std::string path = source.string();
  const Descriptor from(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!from && errno == ENOENT) return;
  if (!from) fail("open", path);
  struct stat status {};
  if (::fstat(from.get(), &status) != 0) fail("look at", path);

  Unfinished part(path + ".zst.part");
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const Descriptor to(::open(part.path().c_str(), flags, status.st_mode & 0777u));
  if (!to) fail("make", part.path());
  if (::fchmod(to.get(), status.st_mode & 0777u) != 0) fail("set the permissions of", part.path());
  if (!stream(from.get(), to.get(), level, static_cast<std::uint64_t>(status.st_size), stop, path)) return;
  const timespec times[] = {status.st_atim, status.st_mtim};
  (void)::futimens(to.get(), times);
  if (::fsync(to.get()) != 0) fail("bring to the disk", part.path());  // before the source may go

  if (::fstat(from.get(), &status) != 0 || status.st_nlink == 0) return;  // removed meanwhile
  part.rename_to(path + ".zst");
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("remove", path);
}

}  // namespace pollux::shared
