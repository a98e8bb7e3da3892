<#
.SYNOPSIS
  Reports files that stay in their folders longer than their SLA, for hosts without Node.js.
.DESCRIPTION
  Windows PowerShell 5.1 and PowerShell 7. Reads the folders of the monitor's own configuration file.
  See README.md for what this script lacks beside `lading monitor`.
  Exit codes: 0 done, 1 failed, 2 configuration, 3 some folder could not be read, 4 not sent, 5 refused.
.EXAMPLE
  $env:LADING_MONITOR_PASSWORD = '...'; .\Check-Sla.ps1 -Config C:\Lading\monitor.json
#>
param([Parameter(Mandatory = $true)][string]$Config, [int]$Tries = 4)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

function Get-Setting($object, $name, $otherwise) {
  if ($object.PSObject.Properties[$name]) { $object.$name } else { $otherwise }
}

# Sends bytes, since Windows PowerShell would send text in Latin-1. Statuses: 0 is no answer at all.
function Send-Json($url, $body, $headers) {
  $bytes = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $body -Depth 6 -Compress))
  for ($try = 1; ; $try++) {
    $wait = [Math]::Pow(2, $try) * (0.5 + (Get-Random -Maximum 1.0) / 2)
    try {
      $answer = Invoke-RestMethod -Uri $url -Method Post -Body $bytes -Headers $headers -ContentType 'application/json; charset=utf-8' -TimeoutSec 30 -UseBasicParsing
      return @{ Status = 200; Body = $answer }
    } catch {
      $status = 0
      $response = Get-Setting $_.Exception 'Response' $null
      if ($response) {
        $status = [int]$response.StatusCode
        $after = 0
        # A string in 5.1, a collection of them in 7.
        try { $after = [int](@($response.Headers.GetValues('Retry-After'))[0]) } catch { $after = 0 }
        if ($after -gt $wait) { $wait = $after }
      }
      $passes = $status -eq 0 -or $status -eq 408 -or $status -eq 429 -or $status -ge 500
      if (-not $passes -or $try -ge $Tries -or $wait -gt 120) {
        [Console]::Error.WriteLine("$url failed with status ${status}: $($_.Exception.Message)")
        return @{ Status = $status; Body = $null }
      }
      Start-Sleep -Seconds $wait
    }
  }
}

function Get-Password($source) {
  if ($source.PSObject.Properties['environment']) { return [Environment]::GetEnvironmentVariable($source.environment) }
  if ($source.PSObject.Properties['file']) { return ([IO.File]::ReadAllText($source.file)).TrimEnd("`r", "`n") }
  $program, $arguments = @($source.command)
  return @(& $program @($arguments))[0]
}

# Late files of one folder. Time in the folder: the later of creation and change, which is all a script without
# memory can know.
function Get-LateFile($folder, $now) {
  $patterns = @(Get-Setting $folder 'patterns' @('*'))
  $excluded = @(Get-Setting $folder 'exclude' @())
  $recurse = [bool](Get-Setting $folder 'recursive' $false)
  $archive = [string](Get-Setting $folder 'archive' '')
  $root = (Get-Item -LiteralPath $folder.path -Force).FullName.TrimEnd('\', '/')
  Get-ChildItem -LiteralPath $folder.path -File -Force -Recurse:$recurse | Where-Object {
    $file = $_
    $arrived = $file.CreationTimeUtc
    if ($file.LastWriteTimeUtc -gt $arrived) { $arrived = $file.LastWriteTimeUtc }
    ($now - $arrived).TotalMinutes -ge $folder.slaMinutes -and
    @($patterns | Where-Object { $file.Name -like $_ }).Count -gt 0 -and
    @($excluded | Where-Object { $file.Name -like $_ }).Count -eq 0 -and
    -not ($archive -and $file.FullName.StartsWith($archive.TrimEnd('\', '/') + [IO.Path]::DirectorySeparatorChar, 'OrdinalIgnoreCase'))
  } | ForEach-Object {
    @{ filename = $_.FullName.Substring($root.Length + 1); creationDate = $_.CreationTimeUtc.ToString('o') }
  }
}

try {
  $settings = [IO.File]::ReadAllText($Config, [Text.Encoding]::UTF8) | ConvertFrom-Json
  $password = Get-Password $settings.password
  if (-not $password) { throw 'the password cannot be had' }
} catch {
  [Console]::Error.WriteLine("${Config}: $($_.Exception.Message)")
  exit 2
}

try {
  $exit = 0
  $now = [DateTime]::UtcNow
  $entries = @()
  foreach ($folder in $settings.folders) {
    try { $late = @(Get-LateFile $folder $now) } catch {
      [Console]::Error.WriteLine("$($folder.path): $($_.Exception.Message)")
      $exit = 3
      continue
    }
    # The service takes 1,000 files per folder and 1 MB: 500 names of 1,024 bytes always fit.
    for ($start = 0; $start -lt $late.Count; $start += 500) {
      $end = [Math]::Min($start + 499, $late.Count - 1)
      $entry = @{ folder = $folder.path; sla = [int]$folder.slaMinutes; files = @($late[$start..$end]) }
      $zone = Get-Setting $folder 'timeZone' $null
      if ($zone) { $entry.timeZone = $zone }
      $entries += $entry
    }
  }
  if ($entries.Count -eq 0) { exit $exit }

  $signIn = Send-Json "$($settings.endpoint)/auth/token" @{ username = $settings.userName; password = $password } @{}
  if ($signIn.Status -ne 200) { exit 4 }
  $headers = @{ Authorization = "Bearer $($signIn.Body.token)" }
  foreach ($entry in $entries) {
    # With the time of the look, a repeat says nothing new.
    $report = @{ sla_error = @($entry); observedAt = $now.ToString('o'); monitorId = $settings.monitorId }
    $answer = Send-Json "$($settings.endpoint)/sla-errors" $report $headers
    if ($answer.Status -eq 200) { continue }
    if ($answer.Status -ge 400 -and $answer.Status -lt 500 -and 401, 408, 429 -notcontains $answer.Status) { $exit = 5 }
    elseif ($exit -ne 5) { $exit = 4 }
  }
  exit $exit
} catch {
  [Console]::Error.WriteLine($_.Exception.Message)
  exit 1
}
