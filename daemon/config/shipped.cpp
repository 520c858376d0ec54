#include "gazetted/config/shipped.hpp"

namespace gazetted {

// Only this file knows the places: the others compile to the same wherever they are, as ccache likes it.
std::vector<fs::path> shipped(const std::string& what) {
  return {fs::path(GAZETTED_DATADIR) / what, fs::path(GAZETTED_SOURCE_CONFIG) / what};
}

std::vector<fs::path> helper_programs(const std::string& name) {
  std::error_code code;
  const auto here = fs::read_symlink("/proc/self/exe", code).parent_path();
  return {fs::path(GAZETTED_LIBEXECDIR) / name, here / name};
}

}  // namespace gazetted
