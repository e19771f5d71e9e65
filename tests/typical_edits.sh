# Sourced by tests of what people do by hand.
# shellcheck shell=bash

# edit_by_hand ROOT: what administrators typically do to a Debian with openssh-server, nginx-light, rsyslog, logrotate and sudo
edit_by_hand() {
  local root=$1
  sed -i 's/^#\?PermitRootLogin.*/PermitRootLogin no/' "$root/etc/ssh/sshd_config"
  echo 'vm.swappiness = 10' >"$root/etc/sysctl.d/50-local.conf"
  echo 'deploy ALL=(ALL) NOPASSWD: /usr/bin/systemctl restart shop' >"$root/etc/sudoers.d/deploy"
  chmod 0440 "$root/etc/sudoers.d/deploy"
  echo 'server { listen 81; }' >"$root/etc/nginx/sites-available/shop"
  ln -s /etc/nginx/sites-available/shop "$root/etc/nginx/sites-enabled/shop"
  rm "$root/etc/nginx/sites-enabled/default"
  rm "$root/etc/systemd/system/multi-user.target.wants/nginx.service"
  ln -s /dev/null "$root/etc/systemd/system/rsyslog.service"
  printf '[Unit]\nDescription=Shop\n[Service]\nExecStart=/opt/shop/run\n[Install]\nWantedBy=multi-user.target\n' >"$root/etc/systemd/system/shop.service"
  printf '*/5 * * * * root /opt/shop/tick\n' >"$root/etc/cron.d/shop"
  chroot "$root" useradd -m -s /bin/bash alice
  echo '10.0.0.5 db.internal' >>"$root/etc/hosts"
  chmod 0600 "$root/etc/logrotate.conf"
  ln -sf /usr/share/zoneinfo/Europe/Berlin "$root/etc/localtime"
  echo Europe/Berlin >"$root/etc/timezone"
}
