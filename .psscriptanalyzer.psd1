# What Invoke-ScriptAnalyzer holds every script to: its own rules, and these, which are off until they are asked for. None is left out;
# where one is wrong for a file, the file says so and why. The length of lines is a test's: a manifest cannot break a text.
@{
    Rules = @{
        PSAlignAssignmentStatement                = @{ Enable = $true }
        PSAvoidDynamicallyCreatingVariableNames   = @{ Enable = $true }
        PSAvoidExclaimOperator                    = @{ Enable = $true }
        PSAvoidSemicolonsAsLineTerminators        = @{ Enable = $true }
        PSAvoidUsingArrayList                     = @{ Enable = $true }
        PSAvoidUsingDoubleQuotesForConstantString = @{ Enable = $true }
        # It hands on what a program is given, which has places and no names.
        PSAvoidUsingPositionalParameters          = @{ CommandAllowList = @('Invoke-DotNet') }
        PSInvalidMultiDotValue                    = @{ Enable = $true }
        PSMissingTryBlock                         = @{ Enable = $true }
        PSPlaceCloseBrace                         = @{ Enable = $true }
        PSPlaceOpenBrace                          = @{ Enable = $true }
        PSUseCompatibleSyntax                     = @{ Enable = $true; TargetVersions = @('7.4') }
        PSUseConsistentIndentation                = @{ Enable = $true }
        PSUseConsistentParameterSetName           = @{ Enable = $true }
        PSUseConsistentWhitespace                 = @{
            Enable                                  = $true
            CheckParameter                          = $true
            CheckPipeForRedundantWhitespace         = $true
            IgnoreAssignmentOperatorInsideHashTable = $true
        }
        PSUseCorrectCasing                        = @{ Enable = $true }
        # No plural: SecretManagement's own word.
        PSUseSingularNouns                        = @{ NounAllowList = @('Metadata') }
    }
}
