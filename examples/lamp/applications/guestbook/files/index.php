<?php
$settings = parse_ini_file(__DIR__ . "/settings.ini");
echo "<h1>" . htmlspecialchars($settings["title"]) . "</h1>";
