# Completion of freshbearer in PowerShell. Where nothing is offered, PowerShell offers files.

Register-ArgumentCompleter -Native -CommandName freshbearer -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
            else { $_.Extent.Text }
        })
    # An empty word has no element.
    $place = if ($wordToComplete -eq '') { $words.Count } else { $words.Count - 1 }
    & freshbearer completions powershell '--' $place @words 2>$null | ForEach-Object {
        $value, $help = $_.Split("`t", 2)
        $said = if ($value -match '^[\w:./=-]+$') { $value } else { "'" + $value.Replace("'", "''") + "'" }
        if (-not $help) { $help = $value }
        [System.Management.Automation.CompletionResult]::new($said, $value, 'ParameterValue', $help)
    }
}
