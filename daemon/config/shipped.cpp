#include "gazetted/config/shipped.hpp"

namespace gazetted {

// Only this file knows the places: the others compile to the same wherever they are, as ccache likes it.
std::vector<fs::path> shipped(const std::string& what) {
  return {fs::path(GAZETTED_DATADIR) / what, fs::path(GAZETTED_SOURCE_CONFIG) / what};
}

}  // namespace gazetted
