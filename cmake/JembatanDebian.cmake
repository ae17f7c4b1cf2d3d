# CPack's settings: four packages, one for each component.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME jembatan)
set(CPACK_PACKAGE_CONTACT "Jembatan maintainers <jembatan@batola.example>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)                # the units lie outside the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL broker plugins sdk simulator)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(same_version "(= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")

set(CPACK_DEBIAN_BROKER_PACKAGE_NAME jembatan)
set(CPACK_DEBIAN_BROKER_PACKAGE_SECTION net)
set(CPACK_DEBIAN_BROKER_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers, ca-certificates, tzdata")
set(CPACK_DEBIAN_BROKER_PACKAGE_RECOMMENDS "jembatan-plugins ${same_version}")
set(CPACK_DEBIAN_BROKER_PACKAGE_SUGGESTS "nginx, certbot, prometheus, jembatan-simulator")
set(CPACK_DEBIAN_BROKER_PACKAGE_CONTROL_EXTRA
  "${PROJECT_SOURCE_DIR}/packaging/debian/postinst;${PROJECT_SOURCE_DIR}/packaging/debian/prerm;${PROJECT_SOURCE_DIR}/packaging/debian/postrm")
set(CPACK_DEBIAN_BROKER_DESCRIPTION "carries citizens' reports into SP4N LAPOR! and the answers back
What citizens report to a regency over its channels becomes a ticket in the
national complaint system, exactly one, and the answers find their way back.
Every message is on the disk before its sender hears yes.

The channels and destinations themselves are in jembatan-plugins.")

set(CPACK_DEBIAN_PLUGINS_PACKAGE_NAME jembatan-plugins)
set(CPACK_DEBIAN_PLUGINS_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PLUGINS_PACKAGE_DEPENDS "jembatan ${same_version}")
set(CPACK_DEBIAN_PLUGINS_DESCRIPTION "channels and destinations of the broker Jembatan
The LAPOR! connector and the plugins that come with the broker. `jembatan
plugin list` shows what they are.")

set(CPACK_DEBIAN_SDK_PACKAGE_NAME jembatan-dev)
set(CPACK_DEBIAN_SDK_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_SDK_PACKAGE_RECOMMENDS "jembatan ${same_version}, cmake (>= 3.25), g++ (>= 4:12), libgmock-dev")
set(CPACK_DEBIAN_SDK_DESCRIPTION "headers, test kit and CMake package for plugins of the broker Jembatan
A plugin is one shared library that computes what to send and what an answer
means; the broker does the rest. find_package(JembatanSdk) and five lines of
CMake build one and test it against what every plugin has to hold.")

set(CPACK_DEBIAN_SIMULATOR_PACKAGE_NAME jembatan-simulator)
set(CPACK_DEBIAN_SIMULATOR_PACKAGE_SECTION net)
set(CPACK_DEBIAN_SIMULATOR_DESCRIPTION "plays SP4N LAPOR! for rehearsals of the broker Jembatan
lapor-sim answers like the national system, with its delays, refusals and
faults on request, and shows what it took. It speaks to nobody.")
