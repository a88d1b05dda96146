// Runs a target without libFuzzer: every seed, then mutations of them that are the same on each run.
// usage: replay MUTATIONS SEED..., where a SEED is a file or a folder of files
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz.hpp"

namespace {

std::string input;

// Keeps what the target was given last, for a run with that file alone.
void keep_input(int signal) {
  if (std::FILE* file = std::fopen("fuzz-finding", "wb")) {
    std::fwrite(input.data(), 1, input.size(), file);
    std::fclose(file);
    std::fputs("the input is in ./fuzz-finding\n", stderr);
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run() {
  // A block of its own size, so that the address sanitizer sees a read past its end.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    std::fprintf(stderr, "cannot open %s\n", path.c_str());
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> read_seeds(const std::vector<std::filesystem::path>& given) {
  std::vector<std::filesystem::path> paths;
  for (const auto& path : given) {
    if (!std::filesystem::is_directory(path)) {
      paths.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());  // a folder has no order, and a mutation depends on it
  std::vector<std::string> seeds;
  for (const auto& path : paths) seeds.push_back(read(path));
  return seeds;
}

class Mutator {
 public:
  explicit Mutator(const std::vector<std::string>& seeds) : seeds_(seeds) {}

  std::string next() {
    std::string text = any_seed();
    for (std::size_t steps = 1 + below(4); steps > 0; --steps) step(text);
    return text;
  }

 private:
  // Not a distribution of the standard library: those differ between its versions.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }
  const std::string& any_seed() { return seeds_[below(seeds_.size())]; }
  char any_byte() {
    constexpr std::string_view telling("\0\xff\x7f\x80\n\"\\=.[]{}|,-09${", 21);
    return below(2) == 0 ? telling[below(telling.size())] : static_cast<char>(below(256));
  }

  void step(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t count = 1 + below(16);
    switch (below(6)) {
      case 0:
        text.insert(at, 1, any_byte());
        break;
      case 1:
        if (at < text.size()) text[at] = any_byte();
        break;
      case 2:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        break;
      case 3:
        text.erase(at, count);
        break;
      case 4:
        text.insert(below(text.size() + 1), text.substr(at, count));
        break;
      default: {
        const std::string& other = any_seed();
        const std::size_t from = below(other.size() + 1);
        text.insert(at, other.substr(from, 4 * count));
      }
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937_64 random_{20240229};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: replay MUTATIONS SEED...\n", stderr);
    return 2;
  }
  const std::vector<std::string> seeds = read_seeds({argv + 2, argv + argc});
  if (seeds.empty()) {
    std::fputs("no seeds\n", stderr);
    return 2;
  }
  std::signal(SIGABRT, keep_input);

  for (const std::string& seed : seeds) {
    input = seed;
    run();
  }
  const int mutations = std::atoi(argv[1]);
  Mutator mutator(seeds);
  for (int i = 0; i < mutations; ++i) {
    input = mutator.next();
    run();
  }
  std::printf("%zu seeds and %d mutations\n", seeds.size(), mutations);
}
